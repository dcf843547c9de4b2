import AvazFiles

/// Text of a file in UTF-8 or Latin-1.
enum TextFile {
    /// The text, with line ends of one character and without a byte order mark.
    ///
    /// - Throws: `FileFault` where the file cannot be read, is empty or no such text.
    static func read(_ path: String) throws -> String {
        try text(of: WholeFile.read(path), named: path)
    }

    /// Bytes that are no UTF-8 are Latin-1, with the letters that Windows puts between its halves.
    static func text(of bytes: [UInt8], named name: String) throws(FileFault) -> String {
        func fault(_ reason: String) -> FileFault { FileFault(file: name, reason: reason) }
        guard !bytes.isEmpty else {
            throw fault("zero bytes long, expected text: copy the file again")
        }
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            throw fault("is UTF-16, expected UTF-8 or Latin-1: save it as UTF-8")
        }
        let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        if let place = body.firstIndex(of: 0) {
            throw fault(
                "byte \(place) is NUL, expected text in UTF-8 or Latin-1: if it is UTF-16 save it as "
                    + "UTF-8, else it is no text")
        }
        if let place = body.firstIndex(where: { isControl($0) }) {
            throw fault(
                "byte \(place) is the control character \(body[place]), expected text in UTF-8 or "
                    + "Latin-1: take it out, or leave the file out")
        }
        return withPlainLines(String(validating: body, as: UTF8.self) ?? latin(body))
    }

    /// Characters that steer devices; tab, line end, form feed and escape are found in texts.
    private static func isControl(_ byte: UInt8) -> Bool {
        (byte < 0x20 && ![0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b].contains(byte)) || byte == 0x7f
    }

    private static func latin(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let isBetween = (0x80..<0xa0).contains(byte)
            let value = isBetween ? between[Int(byte) - 0x80] : UInt32(byte)
            text.append(Unicode.Scalar(value) ?? "?")
        }
        return String(text)
    }

    /// Windows-1252's bytes 80 to 9F, as browsers read them.
    private static let between: [UInt32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
        0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    ]

    /// CR LF and lone CR as LF.
    private static func withPlainLines(_ text: String) -> String {
        guard text.utf8.contains(0x0d) else { return text }
        var plain = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                plain.append("\n")
            } else if !(scalar == "\n" && wasReturn) {
                plain.append(scalar)
            }
            wasReturn = scalar == "\r"
        }
        return String(plain)
    }
}
