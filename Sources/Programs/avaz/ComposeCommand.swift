import AvazFiles
import AvazInputs
import AvazModels
import Foundation

/// `avaz compose`: music by a trained model.
enum ComposeCommand: Command {
    static let name = "compose"
    static let summary = "music by a trained model, from nothing or from a MIDI file on"
    static let help = """
        avaz compose MODEL --output X.mid: music by a trained model

        Usage: avaz compose MODEL --output X.mid [OPTION]…

          MODEL             the folder of a run such as `avaz run music-best` leaves, or its model/;
                            that of a contest such as gan-music makes whole pieces out of random
                            numbers, of its own length, by --seed and --count alone
          --continue FILE   a MIDI file to go on from (default: a beginning that the model keeps)
          --notes N         notes and chords to add (default: 100)
        \(GenerationOptions.help)
          --count N         so many pieces, by seeds from S on: X-1.mid, X-2.mid, …
          --only-new        leave what was given out of the file
          --tempo B         beats a minute, 20 to 300 (default: 120)
          --wav             play it too, into X.wav, by avaz-synth and its soundfont
          --svg             draw a piano roll too, X.svg

        The same model, options and seed give the same bytes. Symbols of FILE that the model does not
        know are passed over, and said.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name,
            options: [
                "--continue", "--notes", "--count", "--tempo", "--output",
            ] + GenerationOptions.names, flags: ["--greedy", "--only-new", "--wav", "--svg"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz compose: give one model's folder")
        }
        let options = try GenerationOptions(arguments, command: name)
        let notes = try arguments.integer("--notes", in: 1...1_000_000) ?? 100
        let count = try arguments.integer("--count", in: 1...1000) ?? 1
        let tempo = try arguments.integer("--tempo", in: 20...300) ?? 120
        let output = try OutputFile.path(
            arguments, command: name, ending: ".mid", input: arguments["--continue"] ?? "")
        if GeneratorModel.lies(in: arguments.positionals[0]) {
            try composeByContest(
                arguments, seed: options.seed, count: count, tempo: tempo, output: output)
            return 0
        }
        let model = try SequenceModel.read(
            arguments.positionals[0], for: "music", command: name, other: WriteCommand.name)
        let beginning = try arguments["--continue"].map { try tokens(of: $0, by: model) } ?? []
        let given = (beginning.isEmpty ? model.primer : beginning).map { model.symbols[Int($0)] }
        for index in 0..<count {
            let generator = SequenceGenerator(
                model, options.sampling, seed: UInt64(options.seed) + UInt64(index))
            let new = try generator.continuing(beginning, by: notes)
            if let repetition = Repetition.atEnd(of: new) {
                Terminal.error("avaz compose: \(repetition.remark(count: notes))")
            }
            var files = SampleFiles(
                given: given, new: new.map { model.symbols[Int($0)] },
                growsChords: model.growsChords, title: "Composed by \(model.experiment)")
            files.beatsPerMinute = Double(tempo)
            files.isNewOnly = arguments.has("--only-new")
            try write(files, arguments, to: output, number: count > 1 ? index + 1 : nil)
        }
        return 0
    }

    /// Pieces by a generator that a contest trained.
    private static func composeByContest(
        _ arguments: Arguments, seed: Int, count: Int, tempo: Int, output: String
    ) throws {
        let folder = arguments.positionals[0]
        let needless = [
            "--continue", "--notes", "--temperature", "--top-k", "--top-p", "--greedy",
            "--only-new",
        ].first { arguments[$0] != nil || arguments.has($0) }
        if let needless {
            throw UsageError(
                "avaz compose: \(folder) makes whole pieces out of random numbers: leave \(needless) out"
            )
        }
        let model = try GeneratorModel(contentsOf: folder)
        guard model.makes == "tunes" else {
            throw UsageError(
                "avaz compose: \(folder) makes mel spectrograms, expected a model of music such as "
                    + "`avaz run gan-music` leaves; sounds of this one lie in its run's samples/")
        }
        for index in 0..<count {
            let symbols = try model.pieces(1, seed: UInt64(seed) + UInt64(index))[0]
            var files = SampleFiles(
                given: [], new: try symbols.map { try model.reading.played($0) },
                growsChords: false, title: "Composed by \(model.experiment)")
            files.beatsPerMinute = Double(tempo)
            try write(files, arguments, to: output, number: count > 1 ? index + 1 : nil)
        }
    }

    /// A piece, its roll and its sound as they are asked for, and says where it lies.
    ///
    /// - Parameter number: of the piece; nil where there is but one.
    private static func write(
        _ files: SampleFiles, _ arguments: Arguments, to output: String, number: Int?
    ) throws {
        let stem = String(output.dropLast(".mid".count)) + (number.map { "-\($0)" } ?? "")
        try files.writeMusic(to: stem + ".mid")
        if arguments.has("--svg") { try files.writeRoll(to: stem + ".svg") }
        if arguments.has("--wav") { try play(stem + ".mid", to: stem + ".wav") }
        Terminal.say("\(stem).mid")
    }

    /// What a MIDI file comes to in the model's symbols.
    private static func tokens(of file: String, by model: SequenceModel) throws -> [Int32] {
        let style = model.style.flatMap(TokenStyle.init) ?? .normalOrder
        let symbols = try Score(contentsOf: file).tokens(style)
        let vocabulary = Vocabulary(model.symbols)
        var (tokens, unknown) = vocabulary.tokens(symbols)
        if style == .chordsAndLengths {
            // A chord that is not known leaves with its length, and the other way about.
            tokens = stride(from: 0, to: symbols.count, by: 2).flatMap { place -> [Int32] in
                let pair = symbols[place...place + 1].compactMap { vocabulary[$0] }
                return pair.count == 2 ? pair : []
            }
        }
        guard !tokens.isEmpty else {
            throw FileFault(
                file: file,
                reason: "holds none of the \(model.symbols.count) notes and chords that the model "
                    + "knows, but such as \(unknown.prefix(3).joined(separator: ", ")); choose music "
                    + "like that which it was trained on")
        }
        if !unknown.isEmpty {
            Terminal.error(
                "avaz compose: \(file): \(symbols.count - tokens.count) of \(symbols.count) notes and "
                    + "chords are unknown to the model and passed over, such as "
                    + unknown.prefix(3).joined(separator: ", "))
        }
        return tokens
    }

    /// By the program beside this one, which links FluidSynth.
    static func play(_ music: String, to sound: String) throws {
        let own = Bundle.main.executableURL?.deletingLastPathComponent()
        let player = (own ?? URL(filePath: ".")).appending(path: "avaz-synth").path
        guard FileManager.default.isExecutableFile(atPath: player) else {
            throw FileFault(
                file: player, reason: "is not there to play the music; build it with `make build`")
        }
        let process = Process()
        process.executableURL = URL(filePath: player)
        process.arguments = ["play", music, "--output", sound]
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw FileFault(
                file: sound,
                reason: "cannot be made: "
                    + String(decoding: said, as: UTF8.self).trimmingCharacters(in: .newlines))
        }
    }
}
