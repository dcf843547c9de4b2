import AvazFiles

/// What a corpus may be called: results are filed in a folder of that name.
public enum CorpusName {
    /// Bytes that a file system takes in a name, less what stands around one that is not whole yet.
    private static let longest = 200

    /// What is wrong with a name, whoever gave it; nil where nothing is.
    public static func fault(of name: String) -> String? {
        let isPlain =
            !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= longest
            && PathText.shown(name) == name && PathText.plain(name) == name
            && !name.unicodeScalars.contains { ["/", "\\"].contains($0) }
            && name.first?.isWhitespace == false && name.last?.isWhitespace == false
        return isPlain
            ? nil
            : "must be a plain name, without “/”, “\\”, line breaks or a dot in front, of "
                + "\(longest) bytes or fewer; found “\(PathText.shown(name))”"
    }

    /// The name of a folder, as a corpus may be called.
    package static func made(fromFolder name: String) -> String {
        if fault(of: name) == nil { return name }
        let kept = name.unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || ["-", "_", " ", "."].contains(scalar) ? scalar : "_"
        }
        var plain = String(String.UnicodeScalarView(kept))
        while plain.utf8.count > longest { plain.removeLast() }
        plain = String(plain.drop { $0 == "." || $0.isWhitespace })
        while plain.last?.isWhitespace == true { plain.removeLast() }
        return fault(of: plain) == nil ? plain : "corpus"
    }
}
