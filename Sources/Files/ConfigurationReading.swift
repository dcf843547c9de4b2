/// A value of a configuration that cannot be; files add where it stands.
public struct ConfigurationError: Error, CustomStringConvertible, Equatable {
    /// The key within the layer's own object.
    public var key: String
    /// The key with all that it lies within, such as `network.layers[3].units`.
    public var place: String
    /// What the value must be, such as `a whole number from 1 to 1024`.
    public var expected: String
    /// The words that it is one of, where it is a choice.
    public var words: [String] = []
    /// Whether there is no value at all.
    public var isMissing = false
    /// The value that is there; nil where that is not known.
    public var found: String?

    /// - Parameter place: nil for the key alone.
    public init(
        key: String, place: String? = nil, expected: String, words: [String] = [],
        isMissing: Bool = false, found: String? = nil
    ) {
        self.key = key
        self.place = place ?? key
        self.found = found
        self.expected = expected
        self.words = words
        self.isMissing = isMissing
    }

    public var description: String {
        isMissing
            ? "“\(place)” is missing; expected \(expected)"
            : "“\(place)” must be \(expected)" + (found.map { ", found \($0)" } ?? "")
    }
}

/// Checked reading of configurations. Null counts as absent; without a default, a value must be there.
extension KeyedDecodingContainer {
    package func integer(_ key: Key, in range: ClosedRange<Int>, default standard: Int? = nil)
        throws -> Int
    {
        try value(
            key, "a whole number from \(range.lowerBound) to \(range.upperBound)",
            default: standard
        ) { (value: Double) in
            Int(exactly: value).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package func number(
        _ key: Key, in range: ClosedRange<Double>, default standard: Double? = nil
    ) throws -> Double {
        func text(_ bound: Double) -> String {
            Int(exactly: bound).map(String.init) ?? "\(bound)"
        }
        let expected = "a number from \(text(range.lowerBound)) to \(text(range.upperBound))"
        return try value(key, expected, default: standard) { (value: Double) in
            range.contains(value) ? value : nil
        }
    }

    package func choice(_ key: Key, among words: [String], default standard: String? = nil) throws
        -> String
    {
        let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
        return try value(key, "one of \(list)", words: words, default: standard) {
            (word: String) in words.contains(word) ? word : nil
        }
    }

    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: Key, default standard: Choice? = nil
    ) throws -> Choice where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
        return try value(key, "one of \(list)", words: words, default: standard) {
            (word: String) in Choice(rawValue: word)
        }
    }

    /// A choice that may be left out.
    package func optionalChoice<Choice: RawRepresentable & CaseIterable>(_ key: Key) throws
        -> Choice? where Choice.RawValue == String
    {
        try contains(key) && !decodeNil(forKey: key) ? choice(key) : nil
    }

    /// A value that `convert` takes from what is written, or else refuses.
    package func value<Written: Decodable, Value>(
        _ key: Key, _ expected: String, words: [String] = [], default standard: Value? = nil,
        convert: (Written) -> Value?
    ) throws -> Value {
        var error = problem(key, expected, words: words)
        guard contains(key), try !decodeNil(forKey: key) else {
            if let standard { return standard }
            error.isMissing = true
            throw error
        }
        guard let written = try? decode(Written.self, forKey: key), let value = convert(written)
        else { throw error }
        return value
    }

    /// An error about the value of a key.
    package func problem(_ key: Key, _ expected: String, words: [String] = [])
        -> ConfigurationError
    {
        ConfigurationError(
            key: key.stringValue, place: dotted(codingPath + [key]), expected: expected,
            words: words, found: (try? decode(JSONValue.self, forKey: key))?.name)
    }
}

extension Float {
    /// The double with the float's own shortest digits, as files write it: 0.9, not 0.8999999761581421.
    package var decimal: Double { Double(description) ?? Double(self) }
}
