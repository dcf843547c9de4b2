#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DecodingError {
    /// What is wrong with a file of JSON, for a person: the place, what was expected and what was
    /// found, in one line.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - whole: what the outermost object is called, such as `the record`.
    package func problem(in bytes: [UInt8], whole: String) -> String {
        func place(_ path: [any CodingKey]) -> String {
            let text = dotted(path)
            return text.isEmpty ? whole : text
        }
        switch self {
        case .keyNotFound(let key, let context):
            return "expected the key \(place(context.codingPath + [key])), found none"
        case .typeMismatch(let type, let context):
            let found = context.debugDescription.split(separator: "found ").last ?? "something else"
            let end = found.hasSuffix("instead.") ? found.dropLast(" instead.".count) : found
            return PathText.shown(
                "\(place(context.codingPath)): expected \(name(of: type)), found \(end)")
        case .valueNotFound(let type, let context):
            return "\(place(context.codingPath)): expected \(name(of: type)), found null"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return PathText.shown("\(place(context.codingPath)): \(context.debugDescription)")
        default:
            return syntaxProblem(of: bytes)
        }
    }
}

private func syntaxProblem(of bytes: [UInt8]) -> String {
    // A number that is too great for its type is an error without a place.
    if let whole = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)),
        let greatest = whole.greatestNumber
    {
        return "\(greatest.place): found \(JSON5.text(greatest.number)), which is too great"
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return "the file is empty" }
    if text.contains("NaN") || text.contains("Infinity") {
        return "expected numbers, found one that is not finite"
    }
    return endsInside(bytes) ? "the file is cut short" : "expected JSON, found something else"
}

extension JSONValue {
    /// The number of the greatest magnitude, and where it stands; nil where there is none.
    fileprivate var greatestNumber: (place: String, number: Double)? {
        let within: [(String, JSONValue)]
        switch self {
        case .number(let number): return ("", number)
        case .array(let values): within = values.enumerated().map { ("[\($0.offset)]", $0.element) }
        case .object(let members): within = members.map { ($0.key, $0.value) }
        default: return nil
        }
        let numbers = within.compactMap { key, value in
            value.greatestNumber.map { found in
                let isInList = found.place.isEmpty || found.place.hasPrefix("[")
                return (place: key + (isInList ? "" : ".") + found.place, number: found.number)
            }
        }
        return numbers.max { abs($0.number) < abs($1.number) }
    }
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
    case is Double.Type, is Float.Type: "a number"
    case is Int.Type: "a whole number"
    case is Bool.Type: "true or false"
    case is String.Type: "a text"
    case is [Any].Type: "a list"
    default: "an object"
    }
}

/// `runs[0].test.accuracy`
package func dotted(_ path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
        if let index = key.intValue {
            text += "[\(index)]"
        } else {
            text += (text.isEmpty ? "" : ".") + key.stringValue
        }
    }
}
