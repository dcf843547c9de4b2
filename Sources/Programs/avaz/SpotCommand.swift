import AvazFiles
import AvazModels

/// `avaz spot`: where words are in long recordings.
enum SpotCommand: Command {
    static let name = "spot"
    static let summary = "find words in long recordings: which, and when"
    static let help = """
        avaz spot MODEL FILE…: finds words in long recordings

        Usage: avaz spot MODEL FILE|DIR… [OPTION]…

          MODEL          the folder of a run such as that of spot-digits, or its model/
          FILE|DIR       recordings, however long, or folders of them with all below
          --threshold T  tell words of this score and more, from 0 to 1 (default: the model's own)
          --csv          lines of file, beginning, end, label, score, with a heading
          --json         an object a line
          --audacity     a label track of Audacity; one recording alone
          --raven        a selection table of Raven
          --threads N    processors to use (default: all); the answers are the same

        Prints a line a word: file, beginning and end in seconds, label and score, with tabs between.
        A file that cannot be read is named on stderr, the others are answered; exit status 1.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name, options: ["--threshold", "--threads"],
            flags: StretchTable.flags)
        guard arguments.positionals.count >= 2 else {
            throw UsageError("avaz spot: give a model's folder and one recording or more")
        }
        try arguments.useThreads()
        guard !arguments.positionals.contains("-") else {
            throw UsageError("avaz spot: takes files, not standard input; give a recording's path")
        }
        let threshold = try arguments["--threshold"].map { word in
            guard let number = Double(word), (0...1).contains(number) else {
                throw UsageError("--threshold must be a number from 0 to 1, found “\(word)”")
            }
            return number
        }
        try ModelFolder.check(arguments.positionals[0])
        let model = try SpottingModel(contentsOf: arguments.positionals[0])
        let paths = try PredictCommand.paths(arguments, command: name)
        let table = try StretchTable(arguments, command: name, recordings: paths.count)
        if let heading = table.heading { Terminal.say(heading) }
        var (number, status) = (0, Int32(0))
        for path in paths {
            do {
                for word in try model.words(in: path, threshold: threshold) {
                    number += 1
                    let stretch = Stretch(
                        seconds: word.seconds, label: word.label, score: Float(word.score))
                    Terminal.say(table.line(stretch, of: path, number: number))
                }
            } catch {
                Terminal.error("avaz spot: \(error)")
                status = 1
            }
        }
        return status
    }
}
