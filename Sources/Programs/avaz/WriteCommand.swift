import AvazFiles
import AvazInputs
import AvazModels

/// `avaz write`: text by a trained model.
enum WriteCommand: Command {
    static let name = "write"
    static let summary = "text by a trained model, character by character"
    static let help = """
        avaz write MODEL: text by a trained model, to the terminal as it is written

        Usage: avaz write MODEL [OPTION]…

          MODEL             the folder of a run such as `avaz run lyrics-best` leaves, or its model/
          --start TEXT      what to go on from (default: a beginning that the model keeps)
          --length N        characters to add (default: 400)
        \(GenerationOptions.help)
          --only-new        leave what was given out

        The same model, options and seed give the same text. Characters of TEXT that the model does not
        know are passed over, and said; Ctrl-C ends the text where it is.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name, options: ["--start", "--length"] + GenerationOptions.names,
            flags: ["--greedy", "--only-new"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz write: give one model's folder")
        }
        let options = try GenerationOptions(arguments, command: name)
        let length = try arguments.integer("--length", in: 1...10_000_000) ?? 400
        let model = try SequenceModel.read(
            arguments.positionals[0], for: "lyrics", command: name, other: ComposeCommand.name)
        let beginning = try arguments["--start"].map {
            try tokens(of: PathText.plain($0), by: model)
        }
        let given = beginning ?? model.primer
        if !arguments.has("--only-new") {
            Terminal.print(given.map { model.symbols[Int($0)] }.joined())
        }
        Interruption.watch()
        let generator = SequenceGenerator(model, options.sampling, seed: UInt64(options.seed))
        let new = try generator.continuing(given, by: length) { token in
            Terminal.print(model.symbols[Int(token)])
            return !Interruption.isRequested
        }
        Terminal.say("")
        if Interruption.isRequested { return 130 }
        if let repetition = Repetition.atEnd(of: new) {
            Terminal.error("avaz write: \(repetition.remark(count: length))")
        }
        return 0
    }

    private static func tokens(of text: String, by model: SequenceModel) throws -> [Int32] {
        let vocabulary = Vocabulary(model.symbols)
        var (tokens, unknown) = vocabulary.tokens(text.unicodeScalars.map { String($0) })
        // A model of small letters is told small letters.
        if !unknown.isEmpty {
            let small = vocabulary.tokens(text.lowercased().unicodeScalars.map { String($0) })
            if small.unknown.count < unknown.count { (tokens, unknown) = small }
        }
        guard !tokens.isEmpty else {
            throw UsageError(
                "avaz write: --start: expected characters of the model's \(model.symbols.count), found "
                    + "none in “\(text)”")
        }
        if !unknown.isEmpty {
            Terminal.error(
                "avaz write: --start: the model does not know “\(unknown.joined())”: passed over")
        }
        return tokens
    }
}
