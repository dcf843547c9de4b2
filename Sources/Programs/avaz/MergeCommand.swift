import AvazExperiments
import AvazFiles
import AvazReports
import Foundation

/// `avaz merge`: runs of one experiment, made apart, as one.
enum MergeCommand: Command {
    static let name = "merge"
    static let summary = "unite runs that differ in their seeds into the one of all seeds"
    static let help = """
        avaz merge RUN… --output FOLDER: runs of one experiment that differ in their seeds, as one

        Usage: avaz merge RUN… --output FOLDER

          RUN              the folder of a run, with its run.json and predictions.csv
          --output FOLDER  where the run of all seeds goes

        Each may come from another machine: avaz run NAME --seed N --results FOLDER, with a folder of
        its own for each seed. What is written is what a single run of all these seeds, in rising
        order, would have left, but for seconds and environment. Runs that differ in more than their
        seeds are refused; so are those that are calibrated, and those whose splits each seed draws.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--output"], flags: [])
        guard !arguments.positionals.isEmpty else {
            throw UsageError("avaz merge: which runs? Give their folders")
        }
        guard let output = arguments["--output"] else {
            throw UsageError("avaz merge: where to? Give --output FOLDER")
        }
        let merged = try MergedRuns(arguments.positionals.map { try MergedRuns.Part(reading: $0) })
        let folder = try RunFolder(at: output, option: "--output")
        try merged.record.write(to: folder.temporary + "/run.json")
        try merged.predictions.write(to: folder.temporary + "/predictions.csv")
        let model = merged.first + "/model"
        if WholeFile.exists(model) {
            try FileManager.default.copyItem(atPath: model, toPath: folder.temporary + "/model")
        }
        let report = RunReport(merged.record)
        try report.write(to: folder.temporary)
        try folder.commit()
        Terminal.say(report.terminal(hasColour: Terminal.showsColour))
        Terminal.say("Results: \(output)")
        return 0
    }
}
