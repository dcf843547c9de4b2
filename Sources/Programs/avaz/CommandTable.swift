/// What `--help`, the manual page and the shells' completions are made of: each command's name, its
/// summary, and the options that its help tells.
struct CommandTable {
    struct Entry {
        var name: String
        var summary: String
        var help: String
        /// `--output`, `--top`, …, in the order in which the help names them.
        var options: [String]
    }

    let entries: [Entry]

    init(_ commands: [any Command.Type]) {
        entries = commands.map { command in
            Entry(
                name: command.name, summary: command.summary, help: command.help,
                options: Self.options(in: command.help))
        }
    }

    /// Those of the usage, and of each line of the help that begins with one.
    private static func options(in help: String) -> [String] {
        var options: [String] = []
        var isUsage = false
        for line in help.split(separator: "\n", omittingEmptySubsequences: false) {
            isUsage = line.hasPrefix("Usage:") || (isUsage && !line.isEmpty)
            guard isUsage || line.hasPrefix("  --") else { continue }
            let words = line.split(whereSeparator: { " ,|[]…".contains($0) }).map(String.init)
            for word in words where word.hasPrefix("--") && word.count > 2 {
                if !options.contains(word) { options.append(word) }
            }
        }
        return options + ["--help"]
    }

    var names: [String] { entries.map(\.name) }
}
