import AvazFiles

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RunRecord {
    /// The version of the record's layout, `version` in the file; a file without one is of the
    /// first.
    public static let version = 1

    /// Reads the `run.json` at `path`.
    ///
    /// Throws `FileFault` where the file cannot be read, is cut short, is no JSON, is of another
    /// version or shape, or contradicts itself (see `contradiction`).
    public static func read(_ path: String) throws -> RunRecord {
        let bytes = try WholeFile.read(path)
        let data = Data(bytes)
        do {
            let header = try JSONDecoder().decode(Header.self, from: data)
            if let found = header.version, found != version {
                let remedy = "run the experiment again or use the program that wrote it"
                throw FileFault(
                    file: path,
                    reason: "expected version \(version) of the record, found \(found); \(remedy)")
            }
            let record = try JSONDecoder().decode(RunRecord.self, from: data)
            if let contradiction = record.contradiction {
                throw FileFault(file: path, reason: "\(contradiction); \(again)")
            }
            return record
        } catch let error as DecodingError {
            throw FileFault(file: path, reason: "\(describe(error, bytes)); \(again)")
        }
    }

    /// Writes the record to `path`, whole or not at all; the same record gives the same bytes.
    ///
    /// Throws `FileFault` where a figure is not finite, the record contradicts itself or the disk
    /// refuses.
    public func write(to path: String) throws {
        try WholeFile.write(text(for: path), to: path)
    }

    private func text(for path: String) throws -> String {
        if let contradiction {
            throw FileFault(file: path, reason: "not written: \(contradiction)")
        }
        do {
            guard case .object(var members) = try JSONValue(encoding: self) else { return "" }
            members["version"] = .number(Double(Self.version))
            return JSONValue.object(members).text
        } catch EncodingError.invalidValue(let value, let context) {
            let key = dotted(context.codingPath)
            throw FileFault(
                file: path,
                reason: "not written: \(key) is \(value), which JSON cannot hold; "
                    + "lower the learning rate or look for faulty clips")
        }
    }

    private struct Header: Decodable { var version: Int? }
}

private let again = "run the experiment again"

/// What is wrong with the JSON, for a person.
private func describe(_ error: DecodingError, _ bytes: [UInt8]) -> String {
    switch error {
    case .keyNotFound(let key, let context):
        return "expected the key \(dotted(context.codingPath + [key])), found none"
    case .typeMismatch(let type, let context):
        let found = context.debugDescription.split(separator: "found ").last ?? "something else"
        let end = found.hasSuffix("instead.") ? found.dropLast(" instead.".count) : found
        return "\(dotted(context.codingPath)): expected \(name(of: type)), found \(end)"
    case .valueNotFound(let type, let context):
        return "\(dotted(context.codingPath)): expected \(name(of: type)), found null"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
        return "\(dotted(context.codingPath)): \(context.debugDescription)"
    default:
        return describeSyntax(of: bytes)
    }
}

private func describeSyntax(of bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return "the file is empty" }
    if text.contains("NaN") || text.contains("Infinity") {
        return "expected numbers, found one that is not finite"
    }
    return endsInside(bytes) ? "the file is cut short" : "expected JSON, found something else"
}

/// Whether the text ends within an object, a list or a string.
private func endsInside(_ bytes: [UInt8]) -> Bool {
    var (depth, isQuoted, isEscaped) = (0, false, false)
    for byte in bytes {
        if isEscaped {
            isEscaped = false
            continue
        }
        switch byte {
        case UInt8(ascii: "\\"): isEscaped = isQuoted
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += isQuoted ? 0 : 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= isQuoted ? 0 : 1
        default: break
        }
    }
    return isQuoted || depth > 0
}

private func name(of type: Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is Int.Type: "a whole number"
    case is String.Type: "a text"
    case is [Any].Type: "a list"
    default: "an object"
    }
}

/// `runs[0].test.accuracy`
private func dotted(_ path: [any CodingKey]) -> String {
    let text = path.reduce(into: "") { text, key in
        if let index = key.intValue {
            text += "[\(index)]"
        } else {
            text += (text.isEmpty ? "" : ".") + key.stringValue
        }
    }
    return text.isEmpty ? "the record" : text
}
