import Avaz
import AvazExperiments
import AvazModels
import AvazNeuralNetworks
import Foundation
import Testing

/// The code of the tutorials in `Avaz.docc`, as it stands there.
@Suite final class TutorialTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-tutorial-\(UUID().uuidString)")
    /// Tones, named as each task wants them.
    private let digits: String
    private let classes: String

    init() throws {
        (digits, classes) = (root.path + "/digits", root.path + "/classes")
        for (number, pitch) in [220.0, 880].enumerated() {
            let voice = ["low", "high"][number]
            try FileManager.default.createDirectory(
                atPath: "\(classes)/\(voice)", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                atPath: digits, withIntermediateDirectories: true)
            for take in 0..<6 {
                let samples = DoorTests.tone(pitch + 3 * Double(take), rate: 8000)
                let data = DoorTests.wave(samples, rate: 8000)
                try data.write(to: URL(filePath: "\(classes)/\(voice)/\(take).wav"))
                let speaker = ["anna", "ben"][take % 2]
                try data.write(to: URL(filePath: "\(digits)/\(number)_\(speaker)_\(take / 2).wav"))
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private var recording: String { classes + "/low/0.wav" }

    /// Each block of Swift in each article stands here, line by line, so that it compiles.
    @Test func everyBlockStandsHere() throws {
        func lines(_ text: some StringProtocol) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
        }
        let own = try lines(String(contentsOf: URL(filePath: #filePath), encoding: .utf8))
        let folder = Self.package.appending(path: "Sources/Avaz/Avaz.docc")
        let articles = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".md") }
        #expect(articles.count == 8)
        var blocks = 0
        for article in articles {
            let text = try String(
                contentsOf: folder.appending(path: article), encoding: .utf8)
            for part in text.components(separatedBy: "```swift\n").dropFirst() {
                let block = lines(part.components(separatedBy: "```")[0])
                let stands = own.indices.contains { own[$0...].starts(with: block) }
                #expect(stands, "\(article): \(block.first ?? "")")
                blocks += 1
            }
        }
        #expect(blocks >= 15)
    }

    // MARK: The articles

    @Test func landingPage() throws {
        let (recordings, folder) = (classes, root.path + "/model")
        let corpus = try Corpus(at: recordings, task: .speakers)
        let experiment = try Experiment(
            "my-voices", task: .speakers,
            features: .init(kinds: ["mfcc"], sampleRate: 8000, pooling: ["mean", "variance"]),
            split: .init("stratified", testFraction: 0.25, seed: 1), model: .linear())
        let outcome = try experiment.run(on: corpus)
        try outcome.model.save(to: folder)
        let classifier = try Classifier(contentsOf: folder)
        let answer = try classifier.classify(recording)
        print(answer.label, answer.scores)
        #expect(answer.label == "low")
    }

    @Test func spokenDigits() throws {
        let recordings = digits
        let corpus = try Corpus(at: recordings, task: .digits)
        let training = Experiment.Training(epochs: 60, batchSize: 8, learningRate: 0.01)
        let experiment = try Experiment(
            "my-digits", task: .digits,
            features: .init(
                kinds: ["mfcc"], sampleRate: 8000, pooling: ["mean", "variance"],
                others: ["coefficients": .number(12)]),
            split: .init("leave-one-group-out"),
            model: .mlp(hidden: [32], activation: .relu, training: training))
        let outcome = try experiment.run(on: corpus)
        if let accuracy = outcome.record.summary.classification?.testAccuracy {
            print("\(accuracy.mean), 95% interval \(accuracy.low) to \(accuracy.high)")
        }
        for run in outcome.record.runs {
            print(run.fold ?? "", run.history.count, "epochs")
        }
        #expect(outcome.record.runs.map(\.fold) == ["anna", "ben"])

        let layers: [any LayerConfiguration] = [
            Conv2D.Configuration(filters: 8, window: Window2D(3, 3, padding: .same)),
            Activation.Configuration(.relu),
            MaxPool2D.Configuration(window: Window2D(2, 2, stride: 2)),
            Flatten.Configuration(),
            Dense.Configuration(units: WidthFormula(2)),  // as many as classes
        ]
        let images = try Experiment(
            "my-images", task: .digits,
            features: .init(
                kinds: ["mel-db"], sampleRate: 8000, pooling: ["frames:16"],
                others: ["melBands": .number(16), "reference": .string("max")]),
            split: .init("random", testFraction: 0.2, seed: 1),
            model: .layers(layers, initialiser: .he, training: training))
        let best = try images.run(on: corpus).model
        #expect(best.classes == ["0", "1"])
    }

    @Test func genresOfMusic() throws {
        let recordings = classes
        let corpus = try Corpus(at: recordings, task: .genres)
        let experiment = try Experiment(
            "my-genres", task: .genres,
            features: .init(
                kinds: ["mel-db"], sampleRate: 8000, pooling: ["image:16x16"],
                others: [
                    "transformLength": .number(512), "melBands": .number(16),
                    "slices": .object(["seconds": .number(0.2)]),
                ]),
            split: .init("stratified", testFraction: 0.34, seed: 1),
            model: .mlp(
                hidden: [16], activation: .relu,
                training: .init(epochs: 20, batchSize: 8, learningRate: 0.01)))
        let outcome = try experiment.run(on: corpus)
        let explanation = try outcome.model.explain(recording)
        print(explanation.answer.label)
        for slice in explanation.slices {
            print(slice.seconds, slice.answer.label)
        }
        let strongest = explanation.evidence.max() ?? 0
        let (height, width) = (explanation.height, explanation.width)
        print("of \(height) x \(width) places, the strongest says \(strongest)")
        #expect(explanation.slices.count == 2 && strongest > 0)
    }

    @Test func speakers() throws {
        let recordings = classes
        let corpus = try Corpus(at: recordings, task: .speakers)
        let features = Experiment.Features(
            kinds: ["mfcc"], sampleRate: 8000, pooling: ["mean"],
            others: ["coefficients": .number(20)])
        let experiment = try Experiment(
            "my-speakers", task: .speakers, features: features,
            split: .init("stratified", testFraction: 0.34, seed: 1), model: .linear())
        let model = try experiment.run(on: corpus).model
        let paths = [recording, root.path + "/none.wav"]
        for (path, result) in zip(paths, model.classify(paths)) {
            switch result {
            case .success(let answer): print(path, answer.label)
            case .failure(let fault): print(fault)
            }
        }
        let samples = DoorTests.tone(220, rate: 44_100)
        let answer = try model.classify(samples: samples, sampleRate: 44_100)
        print(answer.isUnknown ? "somebody else" : answer.label)
        #expect(answer.label == "low" && !answer.isUnknown)
    }

    @Test func contests() throws {
        let library = try ExperimentLibrary.find()
        let few = [try Override("training.steps=20"), try Override("seeds=[1]")]
        guard
            case .contest(let experiment) = try library.anyExperiment("gan-ring", overrides: few)
        else { return }
        let outcome = try ContestRun(experiment).carryOut()
        for (name, figure) in outcome.record.summary.figures.sorted(by: { $0.key < $1.key }) {
            print(name, figure.mean)
        }
        if case .points(let pictures) = outcome.made {
            print(pictures.last?.points.count ?? 0, "points at the end")
        }
        #expect(!outcome.record.summary.figures.isEmpty)
    }

    @Test func images() throws {
        let library = try ExperimentLibrary.find()
        let quick = [try Override("training.epochs=1"), try Override("augmentation=null")]
        guard
            case .images(let experiment) = try library.anyExperiment("digits-8x8", overrides: quick)
        else { return }
        let table = library.root + "/Experiments/images/scikit-learn-digits.csv"
        let outcome = try ImageRun(experiment, on: table).carryOut()
        if let accuracy = outcome.record.summary.classification?.testAccuracy {
            print(accuracy.mean)
        }
        let examples = outcome.predictions?.runs.flatMap(\.predictions) ?? []
        print(examples.count { $0.truth == $0.predicted }, "of", examples.count, "right")
        #expect(!examples.isEmpty)
    }

    // MARK: Compiled alone: these take a corpus of pieces, and minutes

    private func music(pieces: String, folder: String) throws {
        do {
            let library = try ExperimentLibrary.find()
            guard
                case .sequences(let experiment) = try library.anyExperiment("music-mozart-best")
            else { return }
            let outcome = try SequenceRun(experiment, on: pieces).carryOut()
            _ = outcome
        }
        let model = try SequenceModel(contentsOf: folder)
        let sampling = try Sampling(temperature: 0.9, topP: 0.95)
        let generator = SequenceGenerator(model, sampling, seed: 1)
        let tokens = try generator.continuing(model.primer, by: 100)
        print(tokens.map { model.symbols[Int($0)] })
        if let repetition = Repetition.atEnd(of: tokens) {
            print("the last \(repetition.length) symbols go round every \(repetition.period)")
        }
    }

    private func words(songs: String, folder: String) throws {
        do {
            let library = try ExperimentLibrary.find()
            guard
                case .sequences(let experiment) = try library.anyExperiment("lyrics-best")
            else { return }
            let outcome = try SequenceRun(experiment, on: songs).carryOut { event in
                if case .epoch(let epoch, let epochs, _, _) = event {
                    print(epoch.epoch, "of", epochs)
                }
            }
            _ = outcome
        }
        let model = try SequenceModel(contentsOf: folder)
        let generator = SequenceGenerator(model, try Sampling(temperature: 0.8), seed: 7)
        _ = try generator.continuing([], by: 400) { token in
            print(model.symbols[Int(token)], terminator: "")
            return true
        }
    }
}
