import AvazDatasets
import AvazOptimisation
import AvazInputs
import AvazMetrics
import AvazModels
import AvazNeuralNetworks
import AvazRecords
import AvazTensors
import AvazTraining

/// One training on the symbols of some pieces, and how well others are foretold.
struct SequenceTrial {
    let experiment: SequenceExperiment
    let data: SequenceData

    /// What a trial comes to.
    struct Result {
        var history: [RunRecord.Epoch]
        var judgement: RunRecord.SequenceModelling
        /// Windows or stretches on each side.
        var counts: (train: Int, test: Int)
        var model: SequenceModel
        var samples: [SequenceSample]
    }

    private var symbols: Int { data.vocabulary.count }
    private var isOfSteps: Bool { experiment.windows.target == .everyStep }

    func run(
        seed: Int, checkpoints: CheckpointFile?, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Result {
        let training = experiment.training
        let parts = try isOfSteps ? ofSteps() : ofWindows(seed: seed)
        var weights = MersenneTwister(seed: UInt32(seed))
        let network = try experiment.network.network(
            inputShape: parts.train.shape, outputs: symbols, isOfSteps: isOfSteps,
            derivatives: training.derivatives, seed: UInt64(seed), using: &weights)
        try experiment.check(network, symbols: symbols)
        let (objective, descent): (any Objective, Trainer.Descent)
        if isOfSteps {
            (objective, descent) = (NextToken(), .batches(training.makeOptimiser()))
        } else if experiment.windows.inPairs {
            (objective, descent) = (pairedTokens, .batches(training.makeOptimiser()))
        } else {
            (objective, descent) = training.means(
                for: network, classes: symbols, labels: parts.train.targets.labels)
        }
        let trainer = Trainer(
            network: network, objective: objective, descent: descent,
            plan: training.plan(examples: parts.train.count))
        let history = try experiment.train(
            trainer, on: parts.train, validation: parts.validation, seed: seed,
            checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        let model = model(network, primer: parts.primer)
        let samples = try samples(of: model, seed: seed)
        return Result(
            history: history, judgement: judgement(trainer, parts, samples),
            counts: (parts.train.count, parts.test.count), model: model, samples: samples)
    }

    /// Lengths stand before chords in the vocabulary.
    private var pairedTokens: PairedTokens {
        let lengths = data.vocabulary.symbols.prefix(while: LengthName.isLength).count
        return PairedTokens(first: lengths..<symbols, second: 0..<lengths)
    }

    // MARK: Parts

    /// What is learnt, chosen by and foretold.
    private struct Parts {
        var train: Examples
        var validation: Examples?
        var test: Examples
        /// A beginning that was not trained on.
        var primer: [Int32]
        /// Pieces that were trained on, without their copies: what n-grams are counted over.
        var counted: [[Int32]]
        var measures: [String: Double] = [:]
    }

    private func ofWindows(seed: Int) throws -> Parts {
        let plan = try WindowPlan(data, experiment, seed: seed)
        let windows = experiment.windows
        var train = plan.train
        var validation: [(sequence: Int, start: Int)] = []
        if let section = experiment.training.validation {
            let inner = try Split.random(
                count: train.count, testFraction: section.fraction, seed: UInt32(seed))
            (train, validation) = (inner.train.map { train[$0] }, inner.test.map { train[$0] })
        }
        var draws = FastGenerator(seed: UInt64(seed), stream: 5)
        let place = plan.test[Int.random(in: 0..<plan.test.count, using: &draws)]
        let sequence = plan.sequences[place.sequence]
        return Parts(
            train: plan.examples(train, windows, symbols: symbols),
            validation: validation.isEmpty
                ? nil : plan.examples(validation, windows, symbols: symbols),
            test: plan.examples(plan.test, windows, symbols: symbols),
            primer: Array(sequence[place.start..<place.start + windows.symbols]),
            counted: data.train,
            measures: plan.measures)
    }

    private func ofSteps() throws -> Parts {
        let windows = experiment.windows
        let magnitude = windows.input == .magnitude ? symbols : nil
        let (train, validation, counted) = parted()
        let primer = Array(data.test[0].prefix(max(1, min(windows.length, data.test[0].count / 2))))
        guard !windows.carriesState else {
            func streams(_ pieces: [[Int32]]) throws -> Examples {
                try SequenceData.streams(
                    of: pieces, length: windows.length, batch: experiment.training.batchSize)
            }
            return Parts(
                train: try streams(train),
                validation: validation.isEmpty ? nil : try streams(validation),
                test: try streams(data.test), primer: primer, counted: counted)
        }
        /// Long enough that the beginning of a stretch, which knows nothing before it, weighs little.
        let judged = max(windows.length, 512)
        func whole(_ pieces: [[Int32]]) -> Examples {
            SequenceData.stretches(
                of: pieces, length: judged, stride: judged, magnitudeOf: magnitude)
        }
        return Parts(
            train: SequenceData.stretches(
                of: train, length: windows.length, stride: windows.stride, magnitudeOf: magnitude),
            validation: validation.isEmpty ? nil : whole(validation), test: whole(data.test),
            primer: primer, counted: counted)
    }

    /// The training pieces with their copies, those held out to choose an epoch by, which leave with
    /// their copies, and the training pieces alone. Of a single piece the end is held out.
    private func parted() -> (train: [[Int32]], validation: [[Int32]], counted: [[Int32]]) {
        let pieces = Set(data.origins).sorted()
        guard let share = experiment.training.validation?.fraction, pieces.count == 1 else {
            let held = experiment.heldForValidation(of: pieces)
            let all = zip(data.train, data.origins).enumerated()
            func some(_ fits: (Int, Int) -> Bool) -> [[Int32]] {
                all.compactMap { place, piece in fits(place, piece.1) ? piece.0 : nil }
            }
            let isOriginal = { (place: Int) in place < pieces.count }
            return (
                some { !held.contains($1) }, some { isOriginal($0) && held.contains($1) },
                some { isOriginal($0) && !held.contains($1) }
            )
        }
        let cut = Int(Double(data.train[0].count) * (1 - share))
        let train = [Array(data.train[0][..<cut])]
        return (train, [Array(data.train[0][cut...])], train)
    }

    // MARK: Judgement

    private func judgement(_ trainer: Trainer, _ parts: Parts, _ samples: [SequenceSample])
        -> RunRecord.SequenceModelling
    {
        var measures = parts.measures
        let (nats, accuracy): (Double, Double)
        if isOfSteps || experiment.windows.inPairs {
            let figures = trainer.figures(of: parts.test)
            (nats, accuracy) = (figures.loss, figures.accuracy ?? 0)
            measures["lengthNats"] = figures.named[PairedTokens.secondLoss]
            measures["lengthAccuracy"] = figures.named[PairedTokens.secondAccuracy]
        } else {
            (nats, accuracy) = ofWindows(trainer.evaluate(parts.test), parts.test.targets.labels)
        }
        if experiment.task == .lyrics { measures["bits"] = nats / 0.693_147_180_559_945_3 }
        measures["symbols"] = Double(symbols)
        let copied = samples.compactMap { CopiedRun.longest(of: $0.new, in: data.train)?.length }
        if let longest = copied.max() { measures["longestCopiedRun"] = Double(longest) }
        return RunRecord.SequenceModelling(
            unit: experiment.task == .lyrics
                ? "character" : experiment.windows.inPairs ? "chord with its length" : "token",
            nats: nats,
            perplexity: exponential(nats), accuracy: accuracy, marks: marks(parts.counted),
            measures: measures,
            samples: samples.indices.flatMap { SequenceSample.files($0, of: experiment.task) })
    }

    /// Of answers to windows, which are scores, or probabilities where the loss compares those.
    private func ofWindows(_ evaluation: Evaluation, _ labels: [Int])
        -> (nats: Double, accuracy: Double)
    {
        let givesScores = experiment.training.lossKind == .crossEntropy
        let outputs =
            givesScores
            ? SoftmaxCrossEntropy.probabilities(evaluation.outputs) : evaluation.outputs
        var (nats, hits) = (0.0, 0)
        for (row, label) in labels.enumerated() {
            nats -= Vector.logarithm(max(Double(outputs[row, label]), 1e-30))
            hits += outputs.largest(inRow: row) == label ? 1 : 0
        }
        return (nats / Double(labels.count), Double(hits) / Double(labels.count))
    }

    /// What counting reaches on the same symbols; nothing where windows of one piece stand on both
    /// sides.
    private func marks(_ pieces: [[Int32]]) -> [RunRecord.SequenceModelling.Mark] {
        guard experiment.split.kind != .windows else { return [] }
        return experiment.marks.map { order in
            var counts = NGramModel(order: order, symbols: symbols)
            for piece in pieces { counts.train(on: piece) }
            let score = counts.score(
                data.test, behind: isOfSteps ? 1 : experiment.windows.length)
            return RunRecord.SequenceModelling.Mark(
                name: "\(order)-gram", nats: score.nats, accuracy: score.accuracy)
        }
    }

    // MARK: What it makes

    private func model(_ network: Network, primer: [Int32]) -> SequenceModel {
        SequenceModel(
            experiment: experiment.name, task: experiment.task.rawValue,
            symbols: data.vocabulary.symbols,
            window: isOfSteps ? nil : experiment.windows.symbols, primer: primer,
            style: experiment.task == .music ? experiment.pieces.style.rawValue : nil,
            growsChords: experiment.generation?.growsChords ?? false,
            input: experiment.windows.input == .magnitude ? .magnitude : .index,
            output: experiment.training.lossKind == .crossEntropy ? .scores : .probabilities,
            inPairs: experiment.windows.inPairs, network: network)
    }

    private func samples(of model: SequenceModel, seed: Int) throws -> [SequenceSample] {
        guard let section = experiment.generation else { return [] }
        return try (0..<section.samples).map { index in
            let generator = SequenceGenerator(
                model, try section.sampling(), seed: UInt64(seed * 1000 + index))
            return SequenceSample(
                given: model.primer, new: try generator.continuing([], by: section.count),
                symbols: model.symbols, growsChords: section.growsChords)
        }
    }
}

/// What a trained model wrote, and the beginning that it was given.
public struct SequenceSample: Sendable {
    /// Tokens of the beginning that the model was given.
    public let given: [Int32]
    /// Tokens that the model added.
    public let new: [Int32]
    /// Of the model: a token is a place among them.
    public let symbols: [String]
    /// Whether chords are written as the published programs do.
    public let growsChords: Bool

    /// Names of the files that a sample of that number is kept in.
    static func files(_ index: Int, of task: SequenceTask) -> [String] {
        (task == .lyrics ? ["txt"] : ["mid", "svg", "txt"]).map { "sample-\(index + 1).\($0)" }
    }
}

extension GenerationSection {
    func sampling() throws -> Sampling {
        guard let temperature else { return .greedy }
        return try Sampling(temperature: temperature, topK: topK, topP: topP)
    }
}
