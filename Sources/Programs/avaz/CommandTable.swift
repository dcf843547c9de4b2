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

    /// The first word of each line of the help that begins with a dash, and those behind a comma.
    private static func options(in help: String) -> [String] {
        var options: [String] = []
        for line in help.split(separator: "\n") {
            let words = line.split(whereSeparator: { " ,|[]…".contains($0) }).map(String.init)
            guard line.hasPrefix("  --") else { continue }
            for word in words where word.hasPrefix("--") && word.count > 2 {
                if !options.contains(word) { options.append(word) }
            }
        }
        return options + ["--help"]
    }

    var names: [String] { entries.map(\.name) }
}
