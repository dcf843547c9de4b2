#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Checks that a file holds the samples that its header promises.
///
/// libsndfile reads a truncated file as if it had always been short, so that a broken copy of a
/// corpus would go unnoticed. Files that were written as a stream do not know their length and
/// say so by a size of 0 or of all ones: their samples count as they are.
enum PromisedLength {
    /// What is missing, or nil where nothing is.
    static func shortfall(of descriptor: Int32, size: Int) -> String? {
        guard let header = bytes(of: descriptor, at: 0, count: 12) else { return nil }
        let (promise, isStream): (Int, Bool)
        switch String(decoding: header[0..<4], as: UTF8.self) {
        case "RIFF":
            guard let end = chunkEnd("data", of: descriptor, size: size, isBigEndian: false) else {
                return nil
            }
            (promise, isStream) = end
        case "RIFX":
            guard let end = chunkEnd("data", of: descriptor, size: size, isBigEndian: true) else {
                return nil
            }
            (promise, isStream) = end
        case "FORM":
            guard let end = chunkEnd("SSND", of: descriptor, size: size, isBigEndian: true) else {
                return nil
            }
            (promise, isStream) = end
        case ".snd":
            let length = number(header[8..<12], isBigEndian: true)
            promise = number(header[4..<8], isBigEndian: true) + length
            isStream = isUnknown(length)
        default: return nil
        }
        guard !isStream && promise > size else { return nil }
        return "is truncated: the header promises \(promise) bytes, the file has \(size): "
            + "copy it again"
    }

    /// Where the named chunk ends according to its header, and whether that is unknown.
    private static func chunkEnd(
        _ name: String, of descriptor: Int32, size: Int, isBigEndian: Bool
    ) -> (Int, Bool)? {
        var offset = 12
        while let header = bytes(of: descriptor, at: offset, count: 8) {
            let length = number(header[4..<8], isBigEndian: isBigEndian)
            if header[0..<4].elementsEqual(name.utf8) {
                return (offset + 8 + length, isUnknown(length))
            }
            offset += 8 + length + length % 2
        }
        return nil
    }

    /// Sizes by which programs say that they wrote to a pipe; SoX rounds its own to whole frames.
    private static func isUnknown(_ length: Int) -> Bool {
        length == 0 || length == 0xffff_ffff || (0x7fff_e000...0x7fff_ffff).contains(length)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
        let ordered = isBigEndian ? Array(bytes) : bytes.reversed()
        return ordered.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(of descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
    }
}
