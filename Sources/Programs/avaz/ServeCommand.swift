import AvazDatasets
import AvazExperiments
import AvazFiles
import AvazModels
import AvazReports
import AvazSelection
import AvazServing
import Foundation

/// `avaz serve`: a page that tries a model.
enum ServeCommand: Command {
    static let name = "serve"
    static let summary = "a page to try a model: speak, drop files, teach new classes"
    static let help = """
        avaz serve MODEL: a page in the browser that tries a model

        Usage: avaz serve MODEL [--port N] [--address A] [--output DIR]

          MODEL            the folder of a run, or its model/
          --port N         that the page is served at; 0 for any that is free (default: 8080)
          --address A      of this machine's own, to be reached from others; 0.0.0.0 for all of them
                           (default: 127.0.0.1, from this machine alone)
          --output DIR     the folder that a model taught on the page is written to (default: it is
                           forgotten in the end)
          --threads N      processors to use for training (default: all)

        Prints the page's address and serves it until Ctrl-C. On the page one speaks, or drops recordings,
        and sees the scores, the spectrogram and what drove the decision; records or drops examples of new
        classes, and has a model taught them, which begins with this one's layers where it is a network.
        Nobody is asked who they are: who reaches the address may use the page. Browsers give the
        microphone to pages of localhost and https alone.
        Exit status: 130 for Ctrl-C; 1 where the model or the port cannot be had; 64 for wrong use.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name, options: ["--port", "--address", "--output", "--threads"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz serve: give one model's folder, such as `avaz serve my-model`")
        }
        let port = try arguments.integer("--port", in: 0...65535) ?? 8080
        let address = arguments["--address"] ?? "127.0.0.1"
        try arguments.useThreads()
        let path = arguments.positionals[0]
        let model = try ClassifierModel.read(path, command: name)
        let output = arguments["--output"]
        if let output { try check(output) }
        Interruption.watch()
        let lessons = try Lessons(from: SourceModel.folder(of: path), output: output)
        let server = try ModelServer(
            model, address: address, port: port,
            teaching: Teaching(output: output) { table, report, shouldStop in
                try lessons.carryOut(table, report: report, shouldStop: shouldStop)
            })
        Terminal.say("\(server.url) tries “\(PathText.shown(model.experiment))”; Ctrl-C ends it.")
        while !Interruption.isRequested { usleep(50_000) }
        server.stop()
        return 130
    }

    /// Before any work: whether the place may be written.
    private static func check(_ output: String) throws {
        let name = output.split(separator: "/").last.map(String.init) ?? ""
        if let fault = CorpusName.fault(of: name) {
            throw UsageError("avaz serve: the last part of --output \(fault)")
        }
        _ = try RunFolder(at: output, option: "--output")
    }
}

/// Trainings on what was recorded on the page.
private struct Lessons: Sendable {
    /// The run of a network to begin with; nil where the model is of none.
    let start: String?
    /// Where the models go.
    let output: String
    private let isKept: Bool
    init(from start: String?, output: String?) throws {
        self.start = start
        isKept = output != nil
        self.output =
            output
            ?? FileManager.default.temporaryDirectory
            .appending(path: "avaz-taught-\(ProcessInfo.processInfo.processIdentifier)/taught-here")
            .path
    }

    func carryOut(
        _ table: String, report: @escaping @Sendable (String) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Teaching.Outcome {
        var wishes = TrainingWishes()
        // Somebody waits: what begins with the model's layers is tried in any case, and nothing else.
        wishes.minutes = start == nil ? 0.2 : 0.001
        wishes.from = start
        let name = output.split(separator: "/").last.map(String.init) ?? ""
        let corpus = try Corpus(at: table, task: .classes)
        let folder = try RunFolder(at: output, option: "--output")
        let selection = try Selection(
            corpus, named: name, wishes: wishes, in: folder.temporary,
            report: { Self.tell($0, to: report) }, shouldStop: shouldStop)
        let run = try ExperimentRun(selection.experiment, on: corpus).carryOut(
            report: { Self.tell($0, "training", to: report) }, shouldStop: shouldStop)
        if isKept { try folder.commit(run, chosenBy: selection, named: name) }
        let place = isKept ? "; written to \(PathText.plain(output))" : ""
        return Teaching.Outcome(
            model: run.model,
            summary: "Taught: \(RunReport(run.record).headline), on recordings held out in turn"
                + place + ".")
    }

    private static func tell(_ event: Selection.Event, to report: (String) -> Void) {
        switch event {
        case .looking(let done, let total): report("looking at recording \(done) of \(total)")
        case .plan: break
        case .trying(let candidate, let event): tell(event, "trying \(candidate)", to: report)
        }
    }

    private static func tell(
        _ event: RunEvent, _ what: String, to report: (String) -> Void
    ) {
        switch event {
        case .reading(let done, let total): report("\(what): reading \(done) of \(total)")
        case .epoch(let epoch, let epochs, let training, let total):
            let which = total > 1 ? "training \(training) of \(total), " : ""
            report("\(what): \(which)epoch \(epoch.epoch) of \(epochs)")
        }
    }
}
