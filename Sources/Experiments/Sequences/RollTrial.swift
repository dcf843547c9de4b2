import AvazFiles
import AvazInputs
import AvazMetrics
import AvazNeuralNetworks
import AvazRecords
import AvazTensors
import AvazTraining

/// One training on piano rolls: which keys sound at each step, given all steps before it.
struct RollTrial {
    let experiment: SequenceExperiment
    let train: [RollCorpus.Roll]
    let validation: [RollCorpus.Roll]
    let test: [RollCorpus.Roll]
    /// How the pieces were parted.
    let splitKind: SequenceSplitSection.Kind

    struct Result {
        var history: [RunRecord.Epoch]
        var judgement: RunRecord.SequenceModelling
    }

    /// - Throws: where there are too few pieces to part.
    init(_ experiment: SequenceExperiment, _ corpus: RollCorpus) throws {
        self.experiment = experiment
        if experiment.split.kind == .given, !corpus.test.isEmpty {
            (train, validation, test) = (corpus.train, corpus.validation, corpus.test)
            splitKind = .given
            return
        }
        // Without a split of its own, every so-manieth piece is held out.
        splitKind = .pieces
        let pieces = corpus.pieces
        let held = experiment.split.held(of: pieces.count)
        let rest = pieces.indices.filter { !held.contains($0) }
        let chosenBy = experiment.heldForValidation(of: rest)
        test = held.sorted().map { pieces[$0] }
        validation = chosenBy.sorted().map { pieces[$0] }
        train = rest.filter { !chosenBy.contains($0) }.map { pieces[$0] }
        guard !train.isEmpty, !test.isEmpty else {
            throw SettingsError(
                "\(corpus.root): \(pieces.count) pieces, expected 3 or more: to train on, to choose "
                    + "by and to test by")
        }
    }

    func run(
        seed: Int, checkpoints: CheckpointFile?, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Result {
        let training = experiment.training
        let keys = RollCorpus.keys
        let examples = Self.examples(moved(train), length: experiment.windows.length)
        var draws = MersenneTwister(seed: UInt32(seed))
        let hidden = experiment.hiddenOfKeys
        let network = try experiment.network.network(
            inputShape: examples.shape, outputs: keys + (hidden ?? 0), isOfSteps: true,
            derivatives: training.derivatives, seed: UInt64(seed), using: &draws)
        try experiment.check(network, symbols: nil)
        let objective: any Objective =
            hidden.map { OrderedKeys(keys: keys, hidden: $0, using: &draws) }
            ?? IndependentKeys()
        let trainer = Trainer(
            network: network, objective: objective, descent: .batches(training.makeOptimiser()),
            plan: training.plan(examples: examples.count))
        let history = try experiment.train(
            trainer, on: examples,
            validation: training.validation == nil || validation.isEmpty
                ? nil : Self.whole(validation), seed: seed, checkpoints: checkpoints,
            shouldStop: shouldStop, report: report)
        let figures = trainer.figures(of: Self.whole(test))
        return Result(
            history: history,
            judgement: RunRecord.SequenceModelling(
                unit: "step", nats: figures.loss, perplexity: exponential(figures.loss),
                marks: marks(), measures: ["steps": Double(test.reduce(0) { $0 + $1.count })]))
    }

    /// Pieces from their beginning on; the very long in stretches, which begin afresh.
    private static func whole(_ rolls: [RollCorpus.Roll]) -> Examples {
        examples(rolls, length: min(2048, rolls.map(\.count).max() ?? 1))
    }

    /// The pieces, and copies of them in other keys, where they stay on the piano.
    private func moved(_ rolls: [RollCorpus.Roll]) -> [RollCorpus.Roll] {
        let most = experiment.pieces.transposition
        return rolls.flatMap { roll in
            (-most...most).compactMap { shift in
                var copy = roll
                for (step, keys) in roll.enumerated() {
                    let all = keys.map { Int($0) + shift }
                    guard all.allSatisfy((0..<RollCorpus.keys).contains) else { return nil }
                    copy[step] = all.map { UInt8($0) }
                }
                return copy
            }
        }
    }

    /// Rolls in stretches, `[N, T, 88]`: each step sees the one before it, the first of a piece none.
    static func examples(_ rolls: [RollCorpus.Roll], length: Int) -> Examples {
        let keys = RollCorpus.keys
        let places = rolls.enumerated().flatMap { index, roll in
            stride(from: 0, to: roll.count, by: length).map { (index, $0) }
        }
        let longest = places.map { min(length, rolls[$0].count - $1) }.max() ?? 1
        let inputs = Tensor([places.count, longest, keys])
        let targets = Tensor([places.count, longest, keys])
        let lengths = places.enumerated().map { row, place in
            let (roll, start) = (rolls[place.0], place.1)
            let count = min(longest, roll.count - start)
            for step in 0..<count {
                let base = (row * longest + step) * keys
                for key in roll[start + step] { targets.pointer[base + Int(key)] = 1 }
                guard start + step > 0 else { continue }
                for key in roll[start + step - 1] { inputs.pointer[base + Int(key)] = 1 }
            }
            return count
        }
        return Examples(inputs: inputs, lengths: lengths, targets: .values(targets))
    }

    // MARK: Marks

    /// What each key by itself tells: how often it sounds, and how often after it did or did not.
    private func marks() -> [RunRecord.SequenceModelling.Mark] {
        [
            RunRecord.SequenceModelling.Mark(
                name: "each key's share", nats: nats(isChained: false)),
            RunRecord.SequenceModelling.Mark(
                name: "each key after itself", nats: nats(isChained: true)),
        ]
    }

    private func nats(isChained: Bool) -> Double {
        let keys = RollCorpus.keys
        /// Steps by key, by whether it sounded before, and by whether it sounds.
        var counts = [Double](repeating: 0.5, count: keys * 4)
        func forEachStep(_ rolls: [RollCorpus.Roll], _ body: (Int, Bool) -> Void) {
            for roll in rolls {
                var before: Set<UInt8> = []
                for step in roll {
                    let now = Set(step)
                    for key in 0..<keys {
                        let after = isChained && before.contains(UInt8(key))
                        body(4 * key + (after ? 2 : 0), now.contains(UInt8(key)))
                    }
                    before = now
                }
            }
        }
        forEachStep(train) { place, sounds in counts[place + (sounds ? 1 : 0)] += 1 }
        var total = 0.0
        forEachStep(test) { place, sounds in
            let sum = counts[place] + counts[place + 1]
            total -= Vector.logarithm(counts[place + (sounds ? 1 : 0)] / sum)
        }
        return total / Double(test.reduce(0) { $0 + $1.count })
    }
}
