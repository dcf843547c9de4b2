/// Checks that a file holds the samples that its header promises.
///
/// libsndfile reads a truncated file as if it had always been short, so that a broken copy of a
/// corpus would go unnoticed. But not every number that is too large tells of a loss. A program that
/// writes to a pipe does not know the length, and says so by 0 or by about the greatest number;
/// others count the header too, or get the size of the samples wrong and that of the file right:
/// there the samples count as they are.
struct PromisedLength {
    /// Where the samples begin.
    private let start: Int
    /// Bytes of samples, as the header has them.
    private let length: Int
    /// Bytes of the whole file, as the header has them; nil where it has none.
    private var whole: Int?
    /// Where `length` stands in the header, in a format that needs it to be right.
    private var place: Int?

    /// What is missing, or nil where nothing is. Numbers that are wrong but harmless are set right
    /// for the reader to come.
    static func shortfall(of file: FileWindow, _ container: Container) -> String? {
        switch container {
        case .mpeg: return MPEGTag(file)?.shortfall(of: file)
        case .ogg: return OggPages.fault(of: file)
        default: return PromisedLength(file, container)?.shortfall(of: file)
        }
    }

    private init?(_ file: FileWindow, _ container: Container) {
        func read(_ offset: Int, _ count: Int, isBigEndian: Bool = false) -> Int? {
            file.bytes(at: offset, count: count).map { number($0[...], isBigEndian: isBigEndian) }
        }
        switch container {
        case .wave(let isBigEndian):
            guard let chunk = Self.find("data", in: file, isBigEndian: isBigEndian) else {
                return nil
            }
            (start, length) = chunk
            whole = read(4, 4, isBigEndian: isBigEndian).map { $0 + 8 }
            place = isBigEndian ? nil : start - 4
        case .wave64:
            // The sizes stand in a chunk of their own, which is always the first.
            guard let first = file.bytes(at: 12, count: 4), first[...] == "ds64",
                let chunk = Self.find("data", in: file, isBigEndian: false)
            else { return nil }
            start = chunk.start
            length = chunk.length == 0xffff_ffff ? read(28, 8) ?? 0 : chunk.length
            whole = read(20, 8).map { $0 &+ 8 }
        case .sonyWave64:
            guard let chunk = Self.findLong("data", in: file) else { return nil }
            (start, length) = chunk
            whole = read(16, 8)
        case .aiff:
            guard let chunk = Self.find("SSND", in: file, isBigEndian: true) else { return nil }
            (start, length) = chunk
            whole = read(4, 4, isBigEndian: true).map { $0 + 8 }
        case .sun:
            guard let offset = read(4, 4, isBigEndian: true),
                let size = read(8, 4, isBigEndian: true)
            else { return nil }
            (start, length) = (offset, size)
        default: return nil
        }
    }

    private func shortfall(of file: FileWindow) -> String? {
        let found = max(0, file.size - start)
        let isUnfilled = length == 0 && found > 0 && isLast(in: file)
        guard length > found || length < 0 || isUnfilled else { return nil }
        guard isUnfilled || Self.isUnknown(length) || countsTheHeader(file) || fits(file) else {
            return "is truncated: its header promises \(length) bytes of samples, the file has "
                + "\(found): copy it again"
        }
        if let place {
            let right = (0..<4).map { UInt8(truncatingIfNeeded: found >> (8 * $0)) }
            file.correct(right, at: place)
        }
        return nil
    }

    /// Whether what follows the header is samples, and no further chunk.
    private func isLast(in file: FileWindow) -> Bool {
        guard place != nil else { return false }
        guard let next = file.bytes(at: start, count: 8) else { return true }
        let size = number(next[4...], isBigEndian: false)
        let isName = next.prefix(4).allSatisfy { (0x20..<0x7f).contains($0) }
        return !isName || start + 8 + size > file.size
    }

    /// As much as the whole file has, or all but the first eight bytes.
    private func countsTheHeader(_ file: FileWindow) -> Bool {
        length == file.size || length == file.size - 8
    }

    /// Whether the size of the whole file is there, and says that nothing is missing.
    private func fits(_ file: FileWindow) -> Bool {
        guard let whole else { return false }
        return whole >= start && whole <= file.size
    }

    /// The numbers that stand for “not known”: SoX rounds its own down to whole frames, others take
    /// the header off.
    private static func isUnknown(_ length: Int) -> Bool {
        length < 0 || (0x7fff_0000...0x8000_ffff).contains(length)
            || (0xffff_0000...0xffff_ffff).contains(length) || length >= 0x7fff_ffff_ffff_0000
    }

    /// Where the contents of the named chunk begin, and how many bytes they are.
    private static func find(
        _ name: String, in file: FileWindow, isBigEndian: Bool
    ) -> (start: Int, length: Int)? {
        var offset = 12
        while let header = file.bytes(at: offset, count: 8) {
            let length = number(header[4..<8], isBigEndian: isBigEndian)
            if header[0..<4] == name { return (offset + 8, length) }
            offset += 8 + length + length % 2
        }
        return nil
    }

    /// The same of chunks with names of 16 bytes and sizes of 64 bits, which count themselves.
    private static func findLong(
        _ name: String, in file: FileWindow
    ) -> (start: Int, length: Int)? {
        var offset = 40
        while let header = file.bytes(at: offset, count: 24) {
            let length = number(header[16...], isBigEndian: false)
            if header[0..<4] == name { return (offset + 24, length < 0 ? length : length - 24) }
            guard length >= 24, length <= file.size else { return nil }
            offset += (length + 7) & ~7
        }
        return nil
    }
}
