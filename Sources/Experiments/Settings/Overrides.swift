import AvazFiles

/// A `--set KEY=VALUE` of the command line.
public struct Override: Sendable {
    /// Dotted, such as `training.epochs`.
    public let key: String
    let value: JSON5

    /// - Parameter text: a dotted key, `=`, and a JSON5 value; a bare word counts as a text.
    public init(_ text: String) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw SettingsError(
                "--set \(text): expected KEY=VALUE, such as --set training.epochs=20")
        }
        let key = text[..<equals].split(separator: ".", omittingEmptySubsequences: false)
        guard key.allSatisfy({ !$0.isEmpty }) else {
            throw SettingsError("--set \(text): expected a dotted key before “=”")
        }
        guard key.count <= JSON5.deepest else {
            throw SettingsError(
                "--set \(text.prefix(60))…: expected a key of at most \(JSON5.deepest) parts, found "
                    + "\(key.count)")
        }
        self.key = key.joined(separator: ".")
        let written = String(text[text.index(after: equals)...])
        let origin = "--set \(self.key)"
        do {
            value = try JSON5.parse(written, origin: origin, countsLines: false)
        } catch {
            // The shell eats quotes; what can be nothing but a word is taken for one.
            let isWord = written.unicodeScalars.allSatisfy {
                $0.properties.isXIDContinue || " -+*/().".unicodeScalars.contains($0)
            }
            guard isWord, written.contains(where: \.isLetter) else { throw error }
            value = JSON5(kind: .string(written), origin: origin)
        }
    }

    /// The experiment with this override in it.
    func apply(to experiment: JSON5) throws -> JSON5 {
        try Self.setting(key.split(separator: ".").map(String.init)[...], of: experiment, to: value)
    }

    private static func setting(_ keys: ArraySlice<String>, of value: JSON5, to new: JSON5) throws
        -> JSON5
    {
        guard let key = keys.first else { return new }
        guard case .object(var members) = value.kind else {
            throw SettingsError(
                "\(new.origin): there is no key “\(key)” within \(value.name) at \(value.origin)")
        }
        let old = members.first { $0.key == key }?.value
        let inner = old.flatMap { $0.kind == .null ? nil : $0 }
        let result = try setting(
            keys.dropFirst(), of: inner ?? JSON5(kind: .object([]), origin: new.origin), to: new)
        if let index = members.firstIndex(where: { $0.key == key }) {
            members[index].value = result
        } else {
            members.append(JSON5.Member(key: key, value: result))
        }
        return JSON5(kind: .object(members), origin: value.origin)
    }
}
