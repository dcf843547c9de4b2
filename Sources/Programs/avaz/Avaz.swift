import AvazFiles
import AvazInputs
import AvazExperiments
import Foundation

/// A word behind `avaz` and what it does.
protocol Command {
    static var name: String { get }
    /// One line for `avaz --help`.
    static var summary: String { get }
    /// The whole of `avaz <name> --help`.
    static var help: String { get }
    /// - Returns: the exit status.
    static func run(_ words: [String]) throws -> Int32
}

/// The command line: `avaz`, and `avaz-mpi` for a run by several ranks.
package enum Avaz {
    static var commands: [any Command.Type] {
        [
            TrainCommand.self, RunCommand.self, ChapterCommand.self, ListCommand.self,
            CheckCommand.self,
            FeaturesCommand.self, PlotCommand.self, PredictCommand.self, SpotCommand.self,
            EvaluateCommand.self, ExplainCommand.self, ServeCommand.self, ExportCommand.self,
            ImportCommand.self,
            ComposeCommand.self, WriteCommand.self, SummaryCommand.self, ResultsCommand.self,
            ReportCommand.self, CompareCommand.self, MergeCommand.self, CompletionsCommand.self,
            ManualCommand.self,
        ]
    }

    package static func main() {
        Terminal.takeOver()
        exit(Terminal.status(status(words)))
    }

    /// The words of the command line, paths among them as `PathText` writes them.
    static var words: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { word in
                PathText.text(of: UnsafeRawBufferPointer(start: word, count: strlen(word)))
            }
        }
    }

    /// Carries a command out.
    ///
    /// - Returns: 0, 1 for a run that failed, 64 for wrong use, 130 for an interruption.
    static func status(_ words: [String]) -> Int32 {
        guard let first = words.first else {
            Terminal.error(
                "avaz: which command? \(commands.map { $0.name }.joined(separator: ", "))")
            return 64
        }
        if ["--help", "-h", "help"].contains(first) {
            Terminal.say(help)
            return 0
        }
        if first == "--version" {
            Terminal.say("avaz \(avazVersion)")
            return 0
        }
        guard let command = commands.first(where: { $0.name == first }) else {
            let hint =
                nearest(to: first, among: commands.map { $0.name }).map {
                    "did you mean `avaz \($0)`?"
                }
                ?? "`avaz --help` lists them"
            Terminal.error("avaz: unknown command “\(first)”; \(hint)")
            return 64
        }
        if words.contains("--help") || words.contains("-h") {
            Terminal.say(command.help)
            return 0
        }
        let (status, complaint) = outcome(of: "avaz \(first)") {
            try command.run(Array(words.dropFirst()))
        }
        if let complaint { Terminal.error(complaint) }
        return status
    }

    /// The exit status of a command, and its error as a line; nil where all went well.
    static func outcome(of command: String, _ run: () throws -> Int32) -> (Int32, String?) {
        do {
            return (try run(), nil)
        } catch let error as UsageError {
            return (64, error.message)
        } catch let error as UnknownExperiment {
            return (64, "\(command): \(error)")
        } catch let error as Interrupted {
            return (130, "\(command): \(error)")
        } catch {
            let isUsage = (error as? SettingsError)?.concernsCommandLine == true
            return (isUsage ? 64 : 1, "\(command): \(error)")
        }
    }

    private static var help: String {
        let list = CommandTable(commands).entries.map { entry in
            "  " + entry.name.padding(toLength: 13, withPad: " ", startingAt: 0) + entry.summary
        }
        return """
            avaz: neural networks for sound, music and words, from recordings to a confusion matrix

            Usage: avaz COMMAND …

            \(list.joined(separator: "\n"))

            `avaz COMMAND --help` tells more of each.
            """
    }
}
