import AvazDatasets
import AvazFiles
import AvazModels
import AvazTensors
import Foundation

/// `avaz predict`: a trained model's answers.
enum PredictCommand: Command {
    static let name = "predict"
    static let summary = "classify recordings with a trained model"
    static let help = """
        avaz predict MODEL FILE…: classifies recordings with a trained model

        Usage: avaz predict MODEL FILE|DIR|-… [OPTION]…

          MODEL        the folder of a run, or its model/
          FILE|DIR|-   recordings, folders of them with all below, or one from standard input
          --top N      the N likeliest classes of each, with their scores (default: 1)
          --json       a list of { "file", "label", "scores": { class: score } }
          --csv        lines of file, label, score, with a heading
          --rate N     standard input holds raw samples, N of them a second, in place of a file
          --channels N of raw samples, side by side (default: 1)
          --format F   of raw samples: s16, of 16 bits, or f32, floats (default: s16)
          --window S   slide a window of S seconds over each recording, however long, and answer to
                       each: file, beginning, end, label, score
          --hop S      from one window to the next (default: the window's length)
          --smooth N   average each window's scores over N windows around it, an odd number
          --merge      windows in a row of one label as one stretch
          --audacity   windows as a label track of Audacity; one recording alone
          --raven      windows as a selection table of Raven
          --threads N  processors to use (default: all); the answers are the same

        The label is “unknown” where the model has a threshold and no score reaches it.
        Otherwise prints a line a file: file, label and the label's score, with tabs between, and
        with --top the next labels and scores behind them; tabs, line breaks and bytes that are not
        UTF-8 stand in names as \\xHH.
        With --window, --json gives an object a line.
        A file that cannot be read is named on stderr, the others are answered; exit status 1.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name,
            options: [
                "--top", "--rate", "--channels", "--format", "--threads", "--window", "--hop",
                "--smooth",
            ], flags: ["--json", "--csv", "--merge", "--audacity", "--raven"])
        guard arguments.positionals.count >= 2 else {
            throw UsageError("avaz predict: give a model's folder and one file or more")
        }
        _ = try StretchTable.flag(of: arguments, command: name)
        try arguments.useThreads()
        let top = try arguments.integer("--top", in: 1...100_000)
        let input = try StandardInput(arguments)
        let model = try ClassifierModel.read(arguments.positionals[0], command: name)
        if let seconds = try arguments.number("--window", above: 0) {
            return try slide(seconds, over: try paths(arguments), arguments, by: model)
        }
        let ofWindows =
            ["--hop", "--smooth"].filter { arguments[$0] != nil }
            + ["--merge", "--audacity", "--raven"].filter(arguments.has)
        if let first = ofWindows.first {
            throw UsageError("avaz predict: \(first) is of windows, which --window announces")
        }
        var answers = PredictedAnswers(
            classes: model.classes, top: top, isJSON: arguments.has("--json"),
            isTable: arguments.has("--csv"))
        var status: Int32 = 0
        func give(_ result: Result<ClassifierModel.Answer, any Error>, of file: String) throws {
            switch result {
            case .success(let answer):
                if let remark = answer.remark {
                    Terminal.error("avaz predict: \(file): \(remark)")
                }
                answers.add(answer, of: file)
            case .failure(let error):
                Terminal.error("avaz predict: \(error)")
                status = 1
            }
        }
        answers.begin()
        if arguments.positionals.dropFirst().contains("-") {
            try give(Result { try input.answer(by: model) }, of: "-")
        }
        let paths = try paths(arguments)
        // As many at a time as keep the threads busy and let answers come out meanwhile.
        let share = 32 * Parallel.threads
        for start in stride(from: 0, to: paths.count, by: share) {
            let some = Array(paths[start..<min(start + share, paths.count)])
            for (path, result) in zip(some, model.classify(some)) {
                try give(result.mapError { $0 }, of: path)
            }
        }
        try answers.end()
        return status
    }

    /// The files that are meant, those of folders in the order of their names.
    static func paths(_ arguments: Arguments, command: String = name) throws -> [String] {
        try arguments.positionals.dropFirst().filter { $0 != "-" }.flatMap { word in
            guard FileSystem.kind(word) == .folder else { return [word] }
            let listing = try FolderListing(word)
            guard !listing.files.isEmpty else {
                throw CorpusError(
                    folder: word,
                    problem: "no recordings found in it or below"
                        + (listing.passedOverText.map { "; \($0)" } ?? ""))
            }
            for rejected in listing.rejected {
                Terminal.error("avaz \(command): \(word)/\(rejected.path): \(rejected.reason)")
            }
            return listing.files.map { "\(word)/\($0)" }
        }
    }

    /// Answers to windows, file after file, as they come.
    private static func slide(
        _ seconds: Double, over paths: [String], _ arguments: Arguments, by model: ClassifierModel
    ) throws -> Int32 {
        let table = try StretchTable(arguments, command: name, recordings: paths.count)
        guard arguments["--top"] == nil, !arguments.positionals.contains("-") else {
            throw UsageError("avaz predict: --window takes files, and tells one label each")
        }
        let smoothing = try arguments.integer("--smooth", in: 1...1001) ?? 1
        guard !smoothing.isMultiple(of: 2) else {
            throw UsageError("avaz predict: --smooth must be an odd number, found \(smoothing)")
        }
        let windows = try SlidingWindows(
            model, seconds: seconds, hop: try arguments.number("--hop", above: 0),
            smoothing: smoothing, merges: arguments.has("--merge"))
        if let heading = table.heading { Terminal.say(heading) }
        var (number, status) = (0, Int32(0))
        for path in paths {
            do {
                for stretch in try windows.stretches(of: path) {
                    number += 1
                    Terminal.say(table.line(stretch, of: path, number: number))
                }
            } catch {
                Terminal.error("avaz predict: \(error)")
                status = 1
            }
        }
        return status
    }
}

/// What a recording from standard input is.
private struct StandardInput {
    private enum Format: String, CaseIterable { case s16, f32 }

    /// Hz of raw samples; nil where a whole file comes in.
    private let rate: Int?
    private let channels: Int
    private let format: Format

    init(_ arguments: Arguments) throws {
        rate = try arguments.integer("--rate", in: 1...10_000_000)
        channels = try arguments.integer("--channels", in: 1...1024) ?? 1
        let word = arguments["--format"] ?? Format.s16.rawValue
        guard let format = Format(rawValue: word) else {
            throw UsageError("avaz predict: --format must be s16 or f32, found “\(word)”")
        }
        self.format = format
        guard rate != nil || (arguments["--channels"] == nil && arguments["--format"] == nil) else {
            throw UsageError(
                "avaz predict: --channels and --format are of raw samples, which --rate announces")
        }
    }

    func answer(by model: ClassifierModel) throws -> ClassifierModel.Answer {
        let data = FileHandle.standardInput.readDataToEndOfFile()
        guard !data.isEmpty else {
            throw FileFault(file: "-", reason: "standard input is empty, expected a recording")
        }
        if let rate { return try model.classify(samples: samples(data), sampleRate: rate) }
        // Decoders want a file to look forth and back in.
        let file = FileManager.default.temporaryDirectory.appending(
            path: "avaz-input-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try data.write(to: file)
        do {
            return try model.classify(file.path)
        } catch {
            throw FileFault(file: "-", reason: error.reason)
        }
    }

    /// The mean of the channels, full scale at ±1.
    private func samples(_ data: Data) throws -> [Float] {
        let width = (format == .s16 ? 2 : 4) * channels
        guard data.count.isMultiple(of: width) else {
            throw FileFault(
                file: "-",
                reason: "holds \(data.count) bytes, expected a multiple of \(width), which "
                    + "\(channels) channels of \(format.rawValue) take; look at --channels and --format"
            )
        }
        return data.withUnsafeBytes { bytes in
            (0..<data.count / width).map { frame in
                (0..<channels).reduce(Float(0)) { sum, channel in
                    let place = frame * width + channel * width / channels
                    let value =
                        format == .s16
                        ? Float(
                            Int16(
                                littleEndian: bytes.loadUnaligned(
                                    fromByteOffset: place, as: Int16.self))) / 32768
                        : Float(
                            bitPattern: UInt32(
                                littleEndian: bytes.loadUnaligned(
                                    fromByteOffset: place, as: UInt32.self)))
                    return sum + value / Float(channels)
                }
            }
        }
    }
}

/// Answers as they are printed.
private struct PredictedAnswers {
    let classes: [String]
    /// Nil where all scores are told, or the label's alone.
    let top: Int?
    let isJSON: Bool
    let isTable: Bool
    private var list: [Answer] = []

    private struct Answer: Encodable {
        var file: String
        var label: String
        var scores: [String: Float]
    }

    init(classes: [String], top: Int?, isJSON: Bool, isTable: Bool) {
        self.classes = classes
        self.top = top
        self.isJSON = isJSON
        self.isTable = isTable
    }

    func begin() {
        if isTable { Terminal.print(CommaSeparated.line(["file", "label", "score"])) }
    }

    mutating func add(_ answer: ClassifierModel.Answer, of file: String) {
        let label = answer.isUnknown ? "unknown" : answer.label
        let ranked = classes.indices.sorted {
            (answer.scores[$1], $0) < (answer.scores[$0], $1)
        }
        let best = ranked.prefix(top ?? (isJSON ? classes.count : 1))
        if isJSON {
            let scores = Dictionary(best.map { (classes[$0], answer.scores[$0]) }) { first, _ in
                first
            }
            list.append(Answer(file: PathText.plain(file), label: label, scores: scores))
            return
        }
        if isTable {
            for (rank, index) in best.enumerated() {
                let name = rank == 0 ? label : classes[index]
                Terminal.print(
                    CommaSeparated.line([PathText.plain(file), name, "\(answer.scores[index])"]))
            }
            return
        }
        let own = classes.firstIndex(of: answer.label).map { answer.scores[$0] } ?? 0
        let others = best.filter { classes[$0] != answer.label }.prefix((top ?? 1) - 1).flatMap {
            [PathText.shown(classes[$0]), "\(answer.scores[$0])"]
        }
        Terminal.say(
            ([file, PathText.shown(label), "\(own)"] + others).joined(separator: "\t"))
    }

    func end() throws {
        guard isJSON else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        Terminal.say(String(decoding: try encoder.encode(list), as: UTF8.self))
    }
}
