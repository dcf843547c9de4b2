import AvazAudio
import AvazDatasets
import AvazExchange
import AvazExperiments
import AvazFiles
import AvazInputs
import AvazMIDI
import AvazModels
import AvazRecords
import AvazReports
import Foundation

/// Something that reads files of one kind, and whole files of that kind to begin from.
protocol Target {
    static var isText: Bool { get }
    /// Whole files.
    var seeds: [[UInt8]] { get }
    /// Where a damaged one is written.
    var file: String { get }
    /// - Parameters:
    ///   - folder: new and empty, for the target to use.
    ///   - root: the project's folder.
    init(folder: String, root: String) throws
    /// Reads what stands at `file`, and uses what was read.
    func read() throws
}

var targets: [String: any Target.Type] {
    [
        "audio": AudioTarget.self, "model": ModelTarget.self, "weights": WeightsTarget.self,
        "record": RecordTarget.self, "experiment": ExperimentTarget.self, "midi": MIDITarget.self,
        "onnx": ONNXTarget.self, "table": TableTarget.self, "labels": LabelsTarget.self,
        "scenes": ScenesTarget.self, "image": ImageTarget.self, "page": PageTarget.self,
        "generator": GeneratorTarget.self, "spotting": SpottingTarget.self,
    ]
}

/// Recordings of every format that the tests have.
struct AudioTarget: Target {
    static let isText = false
    let seeds: [[UInt8]]
    let file: String

    init(folder: String, root: String) throws {
        let golden = root + "/Tests/AudioTests/Golden"
        seeds = try FileManager.default.contentsOfDirectory(atPath: golden).sorted()
            .filter { !$0.hasSuffix(".json") && !$0.hasSuffix(".npy") }
            .map { try WholeFile.read(golden + "/" + $0) }
        file = folder + "/damaged.wav"
    }

    func read() throws { _ = try AudioDecoder(sampleRate: 8000).decode(file) }
}

/// MIDI files of every format that the tests have, read, turned into symbols and written again.
struct MIDITarget: Target {
    static let isText = false
    let seeds: [[UInt8]]
    let file: String

    init(folder: String, root: String) throws {
        seeds = try ["MIDITests", "InputsTests"].flatMap { room in
            let golden = root + "/Tests/\(room)/Golden"
            return try FileManager.default.contentsOfDirectory(atPath: golden).sorted()
                .filter { $0.hasSuffix(".mid") }
                .map { try WholeFile.read(golden + "/" + $0) }
        }
        file = folder + "/damaged.mid"
    }

    func read() throws {
        let midi = try MIDIFile(contentsOf: file)
        let again = try MIDIFile(bytes: midi.encoded(), named: file)
        precondition(again.tracks == midi.tracks, "events were lost")
        let piece = StandardMIDIFile(beatsPerMinute: 120, tracks: midi.parts)
        if !piece.tracks.isEmpty {
            let played = try MIDIFile(bytes: piece.encoded(), named: file).notes
            precondition(!played.isEmpty, "notes were lost")
        }
        _ = (Score(midi).tokens, PerformanceTokens.tokens(midi.notes))
    }
}

/// Experiment files, those of the project.
struct ExperimentTarget: Target {
    static let isText = true
    let seeds: [[UInt8]]
    let file: String
    private let library: ExperimentLibrary

    init(folder: String, root: String) throws {
        library = try ExperimentLibrary(root: root)
        let experiments = root + "/Experiments"
        seeds = try FileManager.default.subpathsOfDirectory(atPath: experiments).sorted()
            .filter { $0.hasSuffix(".json5") }
            .map { try WholeFile.read(experiments + "/" + $0) }
        file = folder + "/damaged.json5"
    }

    func read() throws { _ = try library.anyExperiment(file) }
}

/// A run on sounds that are made for it: its record and its models are what the others damage.
struct SampleRun {
    let outcome: ExperimentRun.Outcome
    /// A recording that its model can answer to.
    let recording: String

    /// - Parameters:
    ///   - folder: to write sounds into.
    ///   - model: the `model` section, and `training` behind it where it needs one.
    init(folder: String, root: String, pooling: String, model: String) throws {
        let sounds = folder + "/sounds"
        for (label, pitch) in [("low", 0.1), ("high", 0.9)] {
            try FileManager.default.createDirectory(
                atPath: sounds + "/" + label, withIntermediateDirectories: true)
            for take in 0..<4 {
                let samples = (0..<1024).map { sin(pitch * (1 + 0.01 * Double(take)) * Double($0)) }
                try WholeFile.write(
                    bytes: Self.wave(samples), to: "\(sounds)/\(label)/\(take).wav")
            }
        }
        recording = sounds + "/low/0.wav"
        let file = folder + "/sample.json5"
        try WholeFile.write(
            """
            {
              title: "sample", task: "genres",
              features: {
                kinds: ["mfcc"], sampleRate: 8000, transformLength: 256, hopLength: 128,
                melBands: 12, coefficients: 4, pooling: ["\(pooling)"]
              },
              scaling: { fit: "train", constant: "zero" },
              split: { kind: "stratified", testFraction: 0.25 },
              \(model),
              seeds: [1],
            }
            """, to: file)
        let experiment = try ExperimentLibrary(root: root).experiment(file)
        outcome = try ExperimentRun(
            experiment, on: try Corpus(at: sounds, task: experiment.task)
        ).carryOut()
    }

    /// A run of each kind of model.
    static func each(folder: String, root: String) throws -> [SampleRun] {
        let training =
            "training: { epochs: 1, batchSize: 4, learningRate: 0.01, loss: \"cross-entropy\" }"
        return try [
            ("mean", "model: { kind: \"logistic\" }"),
            (
                "frames:6",
                "model: { kind: \"mlp\", hidden: [4], activation: \"relu\", "
                    + "outputActivation: \"identity\", batchNorm: true }, " + training
            ),
            (
                "image:8x8",
                "model: { kind: \"layers\", layers: [{ kind: \"conv2d\", filters: 2, size: 3, "
                    + "activation: \"relu\" }, { kind: \"max-pool2d\", size: 2 }, "
                    + "{ kind: \"flatten\" }, { kind: \"dense\", units: \"out\" }] }, " + training
            ),
        ].enumerated().map { index, parts in
            let own = "\(folder)/\(index)"
            try FileManager.default.createDirectory(
                atPath: own, withIntermediateDirectories: true)
            return try SampleRun(folder: own, root: root, pooling: parts.0, model: parts.1)
        }
    }

    static func wave(_ samples: [Double]) -> [UInt8] {
        func little(_ number: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        let data = samples.flatMap { little(Int($0 * 20_000), 2) }
        return Array("RIFF".utf8) + little(36 + data.count, 4) + Array("WAVEfmt ".utf8)
            + little(16, 4) + little(1, 2) + little(1, 2) + little(8000, 4) + little(16_000, 4)
            + little(2, 2) + little(16, 2) + Array("data".utf8) + little(data.count, 4) + data
    }
}

/// `run.json`, read and reported on.
struct RecordTarget: Target {
    static let isText = true
    let seeds: [[UInt8]]
    let file: String
    private let folder: String

    init(folder: String, root: String) throws {
        self.folder = folder + "/results"
        let run = self.folder + "/corpus/run"
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
        file = run + "/run.json"
        let path = folder + "/whole.json"
        seeds = try SampleRun.each(folder: folder, root: root).map { sample in
            try sample.outcome.record.write(to: path)
            return try WholeFile.read(path)
        }
    }

    func read() throws {
        let record = try RunRecord.read(file)
        let report = RunReport(record)
        _ = (report.markdown, report.terminal(hasColour: false))
        if let problem = try ResultsSummary.rebuild(folder).first { throw problem }
    }
}

/// `model.json`, read beside its weights and asked.
struct ModelTarget: Target {
    static let isText = true
    let seeds: [[UInt8]]
    let file: String
    private let model: ModelFolder

    init(folder: String, root: String) throws {
        model = try ModelFolder(folder: folder, root: root)
        seeds = [try WholeFile.read(model.path + "/model.json")]
        file = model.path + "/model.json"
    }

    func read() throws { try model.ask() }
}

/// `weights.safetensors`, likewise.
struct WeightsTarget: Target {
    static let isText = false
    let seeds: [[UInt8]]
    let file: String
    private let model: ModelFolder

    init(folder: String, root: String) throws {
        model = try ModelFolder(folder: folder, root: root)
        seeds = [try WholeFile.read(model.path + "/weights.safetensors")]
        file = model.path + "/weights.safetensors"
    }

    func read() throws { try model.ask() }
}

/// An ONNX file of a model's own architecture, whose weights the model takes.
struct ONNXTarget: Target {
    static let isText = false
    let seeds: [[UInt8]]
    let file: String
    private let model: ClassifierModel

    init(folder: String, root: String) throws {
        let own = try ModelFolder(folder: folder, root: root)
        let model = try ClassifierModel(contentsOf: own.path)
        self.model = model
        seeds = try [ExportedInput.features, .samples].map {
            try model.onnx(from: $0, version: "0").bytes
        }
        file = folder + "/damaged.onnx"
    }

    func read() throws {
        if let read = try? ONNXModel(bytes: WholeFile.read(file)) {
            let again = try? ONNXModel(bytes: read.bytes)
            precondition(again?.bytes == read.bytes, "a graph was changed")
        }
        _ = try model.withWeights(of: file)
    }
}

/// A convolutional model: it has every part that a model file can have but linear weights.
private struct ModelFolder {
    let path: String
    private let recording: String

    init(folder: String, root: String) throws {
        path = folder + "/model"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let runs = try SampleRun.each(folder: folder, root: root)
        recording = runs[0].recording
        try runs[runs.count - 1].outcome.model.write(to: path)
    }

    func ask() throws {
        let model = try ClassifierModel(contentsOf: path)
        _ = try model.classify(recording)
        _ = try model.summary()
    }
}
