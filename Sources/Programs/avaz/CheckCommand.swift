import AvazDatasets
import Foundation

/// `avaz check`: a corpus before it is used.
enum CheckCommand: Command {
    static let name = "check"
    static let summary = "decode a corpus; lists faults, duplicates and counts"
    static let help = """
        avaz check DIR: decodes every recording of a corpus; lists faults, duplicates and counts

        Usage: avaz check DIR --task digits|genres|speakers|classes

        Exit status: 0 where recordings can be used, even if others cannot; else 1.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--task"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz check: give one folder, such as `avaz check DIR --task digits`")
        }
        guard let task: ClassificationTask = try arguments.choice("--task") else {
            throw UsageError("avaz check: --task digits, genres or speakers is needed")
        }
        let corpus = try Corpus(at: arguments.positionals[0], task: task)
        Interruption.watch()
        let line = ProgressLine(isOn: true)
        let total = corpus.clips.count + corpus.background.count
        let check = CorpusCheck(
            corpus, report: { line.show("decoding", unit: "files", done: $0, of: total) },
            shouldStop: { Interruption.isRequested })
        line.clear()
        if Interruption.isRequested {
            Terminal.error("avaz check: interrupted")
            return 130
        }
        Terminal.say(text(corpus, check))
        return check.counts.isEmpty ? 1 : 0
    }

    private static func text(_ corpus: Corpus, _ check: CorpusCheck) -> String {
        let usable = check.counts.reduce(0) { $0 + $1.clips }
        let rates = check.sampleRates.map { "\($0.rate) Hz: \($0.clips)" }.joined(separator: ", ")
        var lines = [
            "Corpus       \(corpus.name) (\(corpus.task.rawValue))",
            "Read as      \(corpus.reading)",
            "Clips        \(usable) usable, \(check.rejected.count) rejected",
            "Groups       \(check.groups)",
            String(format: "Duration     %.1f s", check.duration),
            "Sample rates \(rates)",
            "Classes      \(check.counts.count)",
        ]
        let width = (check.counts.map(\.label.count).max() ?? 0) + 2
        for (label, clips) in check.counts {
            lines.append(
                "  " + label.padding(toLength: width, withPad: " ", startingAt: 0) + "\(clips)")
        }
        if !check.background.isEmpty {
            let folders = check.background.map { "\($0.label): \($0.clips)" }
            lines.append("No class     " + folders.joined(separator: ", "))
        }
        lines += ([corpus.passedOver].compactMap { $0 } + corpus.remarks).map {
            "Note         \($0)"
        }
        lines.append("Faults       \(check.rejected.count)")
        for file in check.rejected { lines.append("  \(file.path): \(file.reason)") }
        if !check.remarks.isEmpty {
            lines.append("Remarks      \(check.remarks.count)")
            for file in check.remarks { lines.append("  \(file.path): \(file.remark)") }
        }
        lines.append("Duplicates   \(check.duplicates.count)")
        for group in check.duplicates { lines.append("  " + group.joined(separator: " = ")) }
        return lines.joined(separator: "\n")
    }
}
