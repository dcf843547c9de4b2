import AvazAdversarial
import AvazDatasets
import AvazFiles
import AvazInputs
import AvazMetrics
import AvazModels
import AvazRecords
import AvazTensors

/// A piece of music that a generator made.
public struct MadeTune: Sendable {
    /// What is played, symbol by symbol, a beat each.
    public var symbols: [String]
}

/// Music of a corpus of MIDI files, judged by its statistics beside the corpus's own.
struct TuneGoal: ContestGoal {
    let corpus: RunRecord.CorpusPart
    let split: RunRecord.SplitPart
    let fingerprint: String
    let remarks: [String]
    private let experiment: ContestExperiment
    private let windows: TuneWindows

    var samples: any SampleSource { windows }
    /// Pieces that are written.
    private static let written = 3

    init(
        _ experiment: ContestExperiment, _ material: TuneMaterial, on path: String, name: String?
    ) throws {
        self.experiment = experiment
        let pieces = try SequenceCorpus(
            musicAt: path, from: material.folder, style: material.style)
        windows = try TuneWindows(pieces, material)
        let batch = experiment.training.plan.batchSize
        guard windows.starts.count >= batch else {
            throw CorpusError(
                folder: path,
                problem:
                    "\(windows.starts.count) stretches of \(material.length) symbols do not fill a "
                    + "batch of \(batch); give more music, or lower training.batchSize")
        }
        fingerprint = pieces.fingerprint
        remarks = pieces.remarks
        corpus = RunRecord.CorpusPart(
            name: name ?? pieces.name, task: experiment.task.rawValue, clips: pieces.pieces.count,
            classes: [],
            rejected: pieces.rejected.map { RunRecord.Rejection(file: $0.path, reason: $0.reason) },
            fingerprint: fingerprint)
        split = RunRecord.SplitPart(
            kind: "all", train: windows.starts.count, test: experiment.judged,
            fingerprint: fingerprint)
    }

    func judge(_ loop: AdversarialLoop, seed: Int) throws -> (
        figures: ContestFigures, made: ContestMade
    ) {
        let numbers = loop.make(experiment.judged, seed: UInt64(seed), stream: 2)
        guard numbers.isFinite else {
            throw AdversarialFault(.generator, step: experiment.training.plan.steps - 1)
        }
        let material = windows.material
        let made = material.form.tokens(numbers, symbols: windows.symbols.count)
        var random = FastGenerator(seed: UInt64(seed), stream: 22)
        let real = (0..<experiment.judged).map { _ in
            windows.tokens(Int.random(in: 0..<windows.starts.count, using: &random))
        }
        var figures = ContestFigures()
        figures.measures = ["made": Double(made.count), "symbols": Double(windows.symbols.count)]
        try put(made, material.reading, "", &figures)
        try put(real, .whole, "Real", &figures)
        let trained = Set(windows.starts.indices.map { windows.tokens($0) })
        figures.measures["copiedShare"] =
            Double(made.count { trained.contains($0) }) / Double(made.count)
        let tunes = try made.prefix(Self.written).map { tokens in
            MadeTune(symbols: try tokens.map { try material.reading.played(windows.symbols[$0]) })
        }
        return (figures, .tunes(Array(tunes)))
    }

    /// Means over pieces, and the share of the commonest pitch of all of them.
    private func put(
        _ pieces: [[Int]], _ reading: TokenReading, _ suffix: String,
        _ figures: inout ContestFigures
    ) throws {
        var values: [String: [Double]] = [:]
        for tokens in pieces {
            var notes: [MusicStatistics.Note] = []
            for (step, token) in tokens.enumerated() {
                notes += try reading.pitches(windows.symbols[token]).map {
                    MusicStatistics.Note(pitch: $0, start: step, end: step + 1)
                }
            }
            let statistics = MusicStatistics(notes)
            let counts = notes.reduce(into: [Int: Int]()) { $0[$1.pitch, default: 0] += 1 }
            let own: [String: Double] = [
                "pitchClasses": Double(statistics.pitchClasses),
                "pitchClassEntropy": statistics.pitchClassEntropy,
                "polyphony": statistics.polyphony,
                "scaleConsistency": statistics.scaleConsistency,
                "emptyBeats": statistics.emptyBeats, "pitches": Double(counts.count),
                "commonestPitchShare": Double(counts.values.max() ?? 0) / Double(notes.count),
            ]
            for (name, value) in own { values[name, default: []].append(value) }
        }
        for (name, values) in values {
            figures.put(
                name + suffix,
                RunRecord.Figure.isShare(name) ? .mean(ofShares: values) : .mean(ofFigures: values))
        }
    }

    func model(_ loop: AdversarialLoop) -> GeneratorModel? {
        loop.settle()
        return GeneratorModel(
            experiment: experiment.name, makes: experiment.task.rawValue,
            symbols: windows.symbols, form: windows.material.form,
            reading: windows.material.reading, latent: experiment.latent,
            network: loop.generator)
    }
}
