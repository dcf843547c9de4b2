import AvazFiles
import AvazExperiments
import AvazTensors

/// Wrong use of the command line: one line, and exit status 64.
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The words behind a command: options with their values, flags, and the rest.
struct Arguments {
    private(set) var positionals: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// - Parameters:
    ///   - words: what stands behind the command's name.
    ///   - options: names that take a value, with their dashes.
    ///   - flags: names that take none.
    init(_ words: [String], command: String, options: [String], flags: [String] = []) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word != "-" else {
                positionals.append(word)
                continue
            }
            if word == "--" {
                positionals += rest
                return
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if options.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw UsageError("avaz \(command): \(name) needs a value")
                }
                values[name, default: []].append(value)
            } else if flags.contains(name), parts.count == 1 {
                self.flags.insert(name)
            } else {
                let hint =
                    nearest(to: name, among: options + flags).map { "did you mean \($0)?" }
                    ?? "`avaz \(command) --help` lists them"
                throw UsageError("avaz \(command): unknown option \(word); \(hint)")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The last value given; nil without.
    subscript(option: String) -> String? { values[option]?.last }

    /// All values given, in order.
    func all(_ option: String) -> [String] { values[option] ?? [] }

    func integer(_ option: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = self[option] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let bounds =
                range.upperBound == .max
                ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            throw UsageError("\(option) must be a whole number \(bounds), found “\(text)”")
        }
        return value
    }

    /// Sets the processors that `--threads` asks for; all without it.
    func useThreads() throws {
        if let threads = try integer("--threads", in: 1...1024) { Parallel.threads = threads }
    }

    func number(_ option: String, above bound: Double) throws -> Double? {
        guard let text = self[option] else { return nil }
        guard let value = Double(text), value.isFinite, value > bound else {
            throw UsageError("\(option) must be a number above \(bound), found “\(text)”")
        }
        return value
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ option: String) throws -> Choice?
    where Choice.RawValue == String {
        guard let text = self[option] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("\(option) must be one of \(words), found “\(text)”")
        }
        return choice
    }
}
