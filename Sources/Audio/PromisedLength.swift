/// Checks that a file holds the samples that its header promises.
///
/// libsndfile reads a truncated file as if it had always been short, so that a broken copy of a
/// corpus would go unnoticed. A program that writes to a pipe does not know the length, and says so
/// by 0 or by the greatest number, of the samples and of the whole file alike: there the samples
/// count as they are.
enum PromisedLength {
    /// What is missing, or nil where nothing is.
    static func shortfall(of file: FileWindow) -> String? {
        guard let header = file.bytes(at: 0, count: 12) else { return nil }
        let chunk: (start: Int, length: Int)?
        switch header[0..<4] {
        case "RIFF": chunk = find("data", in: file, isBigEndian: false)
        case "RIFX": chunk = find("data", in: file, isBigEndian: true)
        case "FORM": chunk = find("SSND", in: file, isBigEndian: true)
        case ".snd":
            chunk = (
                number(header[4..<8], isBigEndian: true), number(header[8..<12], isBigEndian: true)
            )
        default: chunk = nil
        }
        guard let (start, length) = chunk, start + length > file.size else { return nil }
        let isSun = header[0..<4] == ".snd"
        let whole = isSun ? length : number(header[4..<8], isBigEndian: header[0..<4] != "RIFF")
        if isUnknown(length) && isUnknown(whole) { return nil }
        return "is truncated: its header promises \(length) bytes of samples, the file has "
            + "\(max(0, file.size - start)): copy it again"
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

    /// SoX writes its own great number to pipes, rounded down to whole frames.
    private static func isUnknown(_ length: Int) -> Bool {
        length == 0 || length == 0xffff_ffff || (0x7fff_0000...0x7fff_ffff).contains(length)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
        let ordered = isBigEndian ? Array(bytes) : bytes.reversed()
        return ordered.reduce(0) { $0 << 8 | Int($1) }
    }
}

private func ~= (name: String, bytes: ArraySlice<UInt8>) -> Bool { bytes.elementsEqual(name.utf8) }
private func == (bytes: ArraySlice<UInt8>, name: String) -> Bool { bytes.elementsEqual(name.utf8) }
private func != (bytes: ArraySlice<UInt8>, name: String) -> Bool { !(bytes == name) }
