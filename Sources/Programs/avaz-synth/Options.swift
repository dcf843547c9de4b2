/// The words after a command: `--name value` pairs, each known and given once.
struct Options {
    private var values: [String: String] = [:]

    init(_ words: ArraySlice<String>, known: [String]) throws {
        var rest = words
        while let name = rest.popFirst() {
            guard known.contains(name) else {
                throw UsageError(
                    "unknown option \(name); expected \(known.joined(separator: ", "))")
            }
            guard values[name] == nil else { throw UsageError("\(name) is given twice") }
            guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value") }
            values[name] = value
        }
    }

    func text(_ name: String) -> String? { values[name] }

    func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let value = values[name] else { return standard }
        guard let number = Int(value), range.contains(number) else {
            throw UsageError(
                "\(name) \(value): expected a whole number from \(range.lowerBound) "
                    + "to \(range.upperBound)")
        }
        return number
    }
}

/// A wrong call; the program ends with status 64.
struct UsageError: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
