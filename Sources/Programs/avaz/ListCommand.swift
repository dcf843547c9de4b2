import AvazExperiments

/// `avaz list`: the experiments.
enum ListCommand: Command {
    static let name = "list"
    static let summary = "the experiments, each with a line on what it is"
    static let help = """
        avaz list: the experiments of Experiments/, chapter by chapter

        Usage: avaz list
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: [])
        guard arguments.positionals.isEmpty else {
            throw UsageError("avaz list: takes nothing, found “\(arguments.positionals[0])”")
        }
        let entries = try ExperimentLibrary.here().entries
        let width = (entries.map(\.name.count).max() ?? 0) + 2
        var chapter = ""
        var status: Int32 = 0
        for entry in entries {
            if entry.chapter != chapter {
                Terminal.say(chapter.isEmpty ? entry.chapter : "\n\(entry.chapter)")
                chapter = entry.chapter
            }
            switch entry.title {
            case .success(let title):
                Terminal.say(
                    "  \(entry.name.padding(toLength: width, withPad: " ", startingAt: 0))\(title)")
            case .failure(let error):
                Terminal.error("avaz list: \(error)")
                status = 1
            }
        }
        return status
    }
}
