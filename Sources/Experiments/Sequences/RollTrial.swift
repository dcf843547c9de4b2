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

    struct Result {
        var history: [RunRecord.Epoch]
        var judgement: RunRecord.SequenceModelling
    }

    init(_ experiment: SequenceExperiment, _ corpus: RollCorpus) throws {
        self.experiment = experiment
        guard corpus.test.isEmpty else {
            (train, validation, test) = (corpus.train, corpus.validation, corpus.test)
            return
        }
        // Without a split of its own, every so-manieth piece is held out, and another one chosen by.
        let every = experiment.split.kind == .pieces ? experiment.split.every : 5
        let pieces = corpus.train
        guard pieces.count >= 3 else {
            throw SettingsError(
                "\(corpus.root): \(pieces.count) pieces, expected 3 or more: to train on, to choose "
                    + "by and to test by")
        }
        func part(_ fits: (Int) -> Bool) -> [RollCorpus.Roll] {
            pieces.indices.filter(fits).map { pieces[$0] }
        }
        test = part { $0 % every == 0 }
        validation = part { $0 % every == 1 }
        train = part { every == 2 ? $0 % 2 == 1 : $0 % every > 1 }
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
        let objective: any Objective =
            hidden.map { OrderedKeys(keys: keys, hidden: $0, using: &draws) }
            ?? IndependentKeys()
        let trainer = Trainer(
            network: network, objective: objective, descent: .batches(training.makeOptimiser()),
            plan: training.plan(examples: examples.count))
        let epochs = training.epochs(examples: examples.count)
        func whole(_ rolls: [RollCorpus.Roll]) -> Examples {
            Self.examples(rolls, length: rolls.map(\.count).max() ?? 1)
        }
        var order = FastGenerator(seed: UInt64(seed))
        let history: TrainingHistory
        do {
            history = try trainer.train(
                on: examples,
                validation: training.validation == nil || validation.isEmpty
                    ? nil : whole(validation),
                using: &order, checkpoints: checkpoints, shouldStop: shouldStop,
                report: { report(RunRecord.Epoch($0), epochs) })
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(
                during: "training, in epoch \(epoch)", isKept: checkpoints?.isKept ?? false)
        } catch TrainingError.diverged(let epoch) {
            throw Diverged(seed: seed, fold: nil, epoch: epoch, overshoot: nil)
        }
        let figures = trainer.figures(of: whole(test))
        return Result(
            history: history.epochs.map(RunRecord.Epoch.init),
            judgement: RunRecord.SequenceModelling(
                unit: "step", nats: figures.loss, perplexity: exponential(figures.loss),
                accuracy: hidden == nil ? figures.accuracy : nil, marks: marks(),
                measures: ["steps": Double(test.reduce(0) { $0 + $1.count })]))
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
