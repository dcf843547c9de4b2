#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SettingsSection {
    /// A configuration that reads itself, such as a layer's, by the same checks as from a model file.
    ///
    /// What it says of itself, defaults included, stands in `resolved`.
    ///
    /// - Throws: `SettingsError` with the place of what is wrong.
    package func decode<Value: Codable>(_ type: Value.Type) throws -> Value {
        let value: Value
        do {
            value = try Value(from: SettingsDecoder(section: self))
        } catch let error as ConfigurationError {
            throw describe(error)
        }
        guard case .object(let members) = try JSONValue(encoding: value) else { return value }
        for (key, member) in members { resolve(key, as: member) }
        return value
    }

    private func describe(_ error: ConfigurationError) -> SettingsError {
        guard let found = member(error.key) else { return missing(error.key, error.expected) }
        if case .string(let word) = found.kind, let near = nearest(to: word, among: error.words) {
            return wrong(
                error.key, found, expected: "\(error.expected) (did you mean \"\(near)\"?)")
        }
        return wrong(error.key, found, expected: error.expected)
    }
}

/// A section of an experiment file as a source of `Codable` values: objects of plain values.
private struct SettingsDecoder: Decoder {
    let section: SettingsSection
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Container(section: section))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unsupported }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unsupported }

    private var unsupported: DecodingError {
        .typeMismatch([Any].self, .init(codingPath: [], debugDescription: "a section is an object"))
    }

    private struct Container<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let section: SettingsSection
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { [] }

        func contains(_ key: Key) -> Bool { section.member(key.stringValue) != nil }

        func decodeNil(forKey key: Key) -> Bool { !contains(key) }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            guard let json = section.member(key.stringValue)?.json else {
                throw DecodingError.valueNotFound(
                    type, .init(codingPath: [key], debugDescription: "no value"))
            }
            let data = try JSONEncoder().encode(json)
            return try JSONDecoder().decode(type, from: data)
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
            -> KeyedDecodingContainer<Nested>
        {
            throw unsupported(key)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw unsupported(key)
        }

        func superDecoder() throws -> any Decoder { SettingsDecoder(section: section) }

        func superDecoder(forKey key: Key) throws -> any Decoder { throw unsupported(key) }

        private func unsupported(_ key: Key) -> DecodingError {
            .typeMismatch(
                [String: Any].self, .init(codingPath: [key], debugDescription: "a plain value"))
        }
    }
}

extension JSON5 {
    /// The same as JSON; nil where a number is not finite.
    fileprivate var json: JSONValue? {
        switch kind {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let value): return value.isFinite ? .number(value) : nil
        case .string(let text): return .string(text)
        case .array(let elements):
            let values = elements.compactMap(\.json)
            return values.count == elements.count ? .array(values) : nil
        case .object(let members):
            let values = members.compactMap { member in member.value.json.map { (member.key, $0) } }
            return values.count == members.count
                ? .object(Dictionary(values) { first, _ in first }) : nil
        }
    }
}
