import AvazExperiments

/// `avaz manual`: the manual page.
enum ManualCommand: Command {
    static let name = "manual"
    static let summary = "print the manual page, for man"
    static let help = """
        avaz manual: the manual page, made of what `--help` tells

        Usage: avaz manual > avaz.1

        `man ./avaz.1` shows it; `make install` puts it where man looks.
        """

    static func run(_ words: [String]) throws -> Int32 {
        guard words.isEmpty else {
            throw UsageError("avaz manual: takes nothing, found “\(words[0])”")
        }
        Terminal.say(page(CommandTable(Avaz.commands)))
        return 0
    }

    /// In the language of man pages, roff.
    private static func page(_ table: CommandTable) -> String {
        let list = table.entries.map { ".TP\n.B \(escaped($0.name))\n\(escaped($0.summary))" }
        let helps = table.entries.map { entry in
            ".SS avaz \(entry.name)\n.nf\n\(escaped(entry.help))\n.fi"
        }
        return """
            .TH AVAZ 1 "" "avaz \(avazVersion)" "User Commands"
            .SH NAME
            avaz \\- neural networks for sound, music and words
            .SH SYNOPSIS
            .B avaz
            .I COMMAND
            \\&...
            .SH DESCRIPTION
            From a folder of recordings to a trained classifier and its confusion matrix, and from a
            trained model to answers. Experiments lie in the working folder or above it, or where they
            were installed.
            .SH COMMANDS
            \(list.joined(separator: "\n"))
            .SH EXIT STATUS
            0; 1 where something failed; 64 for wrong use; 130 for an interruption.
            .SH HELP OF EACH COMMAND
            \(helps.joined(separator: "\n"))
            """
    }

    /// A line may not begin with a dot or an apostrophe, and a backslash is written as `\e`.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : $0 }
            .joined(separator: "\n")
    }
}
