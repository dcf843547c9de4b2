/// One `{ … }` of an experiment file, read strictly.
///
/// Every key is asked for by its type and bounds; `finish` then refuses the keys that nobody asked
/// for. What was read, defaults included, stands in `resolved` for the record.
package final class SettingsSection {
    /// Dotted path from the top, such as `training`; empty at the top.
    private let path: String
    private let origin: String
    private let members: [JSON5.Member]
    private var asked: [String] = []
    private var sections: [(key: String, section: SettingsSection)] = []
    private var lists: [(key: String, sections: [SettingsSection])] = []
    private var values: [String: JSONValue] = [:]

    package init(_ value: JSON5, path: String = "") throws {
        guard case .object(let members) = value.kind else {
            throw SettingsError(
                "\(value.origin): \(path.isEmpty ? "the experiment" : "“\(path)”") must be a "
                    + "section { … }, found \(value.name)")
        }
        self.path = path
        self.members = members
        origin = value.origin
    }

    /// All that was read, as JSON.
    package var resolved: JSONValue {
        var object = values
        for (key, section) in sections { object[key] = section.resolved }
        for (key, sections) in lists { object[key] = .array(sections.map(\.resolved)) }
        return .object(object)
    }

    /// Notes what a key came to.
    func resolve(_ key: String, as value: JSONValue) { values[key] = value }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The member of that name, or nil; null counts as absent.
    func member(_ key: String) -> JSON5? {
        asked.append(key)
        guard let value = members.first(where: { $0.key == key })?.value, value.kind != .null else {
            return nil
        }
        return value
    }

    /// Whether a key that need not be there is absent or null.
    private func isLeftOut(_ key: String) -> Bool {
        guard member(key) == nil else { return false }
        values[key] = .null
        return true
    }

    func missing(_ key: String, _ expected: String) -> SettingsError {
        // A required key that is missing is most often one that is misspelt.
        if let member = unasked().first(where: { nearest(to: $0.key, among: [key]) != nil }) {
            return unknown(member)
        }
        return SettingsError("\(origin): “\(full(key))” is missing; expected \(expected)")
    }

    /// An error about the value of a key.
    package func wrong(_ key: String, _ value: JSON5, expected: String) -> SettingsError {
        SettingsError("\(value.origin): “\(full(key))” must be \(expected), found \(value.name)")
    }

    /// An error that concerns the whole section.
    package func failure(_ problem: String) -> SettingsError {
        SettingsError("\(origin): \(problem)")
    }

    // MARK: Values

    /// A value of a type that `convert` makes from JSON5, or else throws out.
    package func value<Value>(
        _ key: String, _ expected: String, default standard: Value?,
        json: (Value) -> JSONValue, convert: (JSON5) -> Value?
    ) throws -> Value {
        let result: Value
        if let found = member(key) {
            guard let converted = convert(found) else {
                throw wrong(key, found, expected: expected)
            }
            result = converted
        } else if let standard {
            result = standard
        } else {
            throw missing(key, expected)
        }
        values[key] = json(result)
        return result
    }

    package func string(_ key: String, default standard: String? = nil) throws -> String {
        try value(key, "a text in quotes", default: standard, json: JSONValue.string) {
            if case .string(let text) = $0.kind { text } else { nil }
        }
    }

    package func bool(_ key: String, default standard: Bool? = nil) throws -> Bool {
        try value(key, "true or false", default: standard, json: JSONValue.bool) {
            if case .bool(let value) = $0.kind { value } else { nil }
        }
    }

    package func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int? = nil)
        throws
        -> Int
    {
        let expected =
            range.upperBound == .max
            ? "a whole number, \(range.lowerBound) or more"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try value(key, expected, default: standard, json: { .number(Double($0)) }) {
            $0.integer.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A finite number within the range.
    package func number(
        _ key: String, in range: ClosedRange<Double>, default standard: Double? = nil
    )
        throws -> Double
    {
        try number(key, "a number from \(range.text)", default: standard) { range.contains($0) }
    }

    /// A finite number above zero.
    package func positive(_ key: String, default standard: Double? = nil) throws -> Double {
        try number(key, "a number above 0", default: standard) { $0 > 0 }
    }

    private func number(
        _ key: String, _ expected: String, default standard: Double?, allows: (Double) -> Bool
    ) throws -> Double {
        try value(key, expected, default: standard, json: JSONValue.number) {
            if case .number(let value) = $0.kind, value.isFinite, allows(value) {
                value
            } else {
                nil
            }
        }
    }

    /// A number that may be left out or null.
    package func optionalInteger(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        try isLeftOut(key) ? nil : integer(key, in: range)
    }

    /// Whether a key is there and not null; one that is not leaves no trace in `resolved`. For keys
    /// that are younger than the records of runs without them.
    package func has(_ key: String) -> Bool { member(key) != nil }

    /// A number above zero that may be left out or null.
    package func optionalPositive(_ key: String) throws -> Double? {
        try isLeftOut(key) ? nil : positive(key)
    }

    /// One of the words of an enumeration.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default standard: Choice? = nil
    ) throws -> Choice where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
        guard let found = members.first(where: { $0.key == key })?.value,
            case .string(let word) = found.kind, Choice(rawValue: word) == nil,
            let near = nearest(to: word, among: words)
        else {
            return try value(
                key, "one of \(list)", default: standard, json: { .string($0.rawValue) }
            ) {
                if case .string(let word) = $0.kind { Choice(rawValue: word) } else { nil }
            }
        }
        throw wrong(key, found, expected: "one of \(list) (did you mean \"\(near)\"?)")
    }

    /// A list, each element converted; the list itself may have any length.
    package func list<Element>(
        _ key: String, of expected: String, default standard: [Element]? = nil,
        json: (Element) -> JSONValue, convert: (JSON5) -> Element?
    ) throws -> [Element] {
        try value(
            key, "a list of \(expected)", default: standard, json: { .array($0.map(json)) }
        ) {
            guard case .array(let elements) = $0.kind else { return nil }
            let converted = elements.compactMap(convert)
            return converted.count == elements.count ? converted : nil
        }
    }

    /// A list of words that each stand for a value.
    ///
    /// - Parameter among: the words in print, where there are more than `CaseIterable` could list.
    package func words<Word: RawRepresentable>(_ key: String, among list: String) throws -> [Word]
    where Word.RawValue == String {
        try self.list(key, of: "words among \(list)", json: { .string($0.rawValue) }) {
            if case .string(let word) = $0.kind { Word(rawValue: word) } else { nil }
        }
    }

    package func words<Word: RawRepresentable & CaseIterable>(_ key: String) throws -> [Word]
    where Word.RawValue == String {
        try words(
            key, among: Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
    }

    // MARK: Sections

    /// A section that must be there.
    package func section(_ key: String) throws -> SettingsSection {
        guard let found = member(key) else { throw missing(key, "a section { … }") }
        let section = try SettingsSection(found, path: full(key))
        sections.append((key, section))
        return section
    }

    /// A list of sections, one or more.
    package func sections(_ key: String) throws -> [SettingsSection] {
        let expected = "a list of sections [{ … }, …]"
        guard let found = member(key) else { throw missing(key, expected) }
        guard case .array(let elements) = found.kind, !elements.isEmpty else {
            throw wrong(key, found, expected: expected)
        }
        let parts = try elements.enumerated().map { index, element in
            try SettingsSection(element, path: "\(full(key))[\(index)]")
        }
        lists.append((key, parts))
        return parts
    }

    /// A section that may be left out or null.
    package func optionalSection(_ key: String) throws -> SettingsSection? {
        try isLeftOut(key) ? nil : section(key)
    }

    /// Refuses a key that is known elsewhere but has no place here.
    package func refuse(_ key: String, _ reason: String) throws {
        guard let found = member(key) else { return }
        throw SettingsError("\(found.origin): “\(full(key))” \(reason)")
    }

    /// Refuses keys that were not asked for, here and in the sections within.
    package func finish() throws {
        if let member = unasked().first { throw unknown(member) }
        for section in sections.map(\.section) + lists.flatMap(\.sections) {
            try section.finish()
        }
    }

    private func unasked() -> [JSON5.Member] {
        members.filter { !asked.contains($0.key) }
    }

    private func unknown(_ member: JSON5.Member) -> SettingsError {
        let hint =
            nearest(to: member.key, among: asked).map { "did you mean “\(full($0))”?" }
            ?? "known here: \(asked.sorted().joined(separator: ", "))"
        return SettingsError(
            "\(member.value.origin): unknown key “\(full(member.key))”; \(hint)")
    }
}

extension JSON5 {
    /// A whole number, if the value is one.
    package var integer: Int? {
        if case .number(let value) = kind { Int(exactly: value) } else { nil }
    }
}

extension ClosedRange<Double> {
    fileprivate var text: String { "\(JSON5.text(lowerBound)) to \(JSON5.text(upperBound))" }
}
