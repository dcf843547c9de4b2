import AvazFiles
import AvazModels
import AvazNeuralNetworks
import AvazInputs
import AvazRecords
import AvazTensors
import AvazTraining

/// What trainings on symbols and on piano rolls have in common.
extension SequenceExperiment {
    /// Refuses a network that would see what it is to foretell, or remember what it should not.
    ///
    /// - Parameter symbols: numbers that an embedding must know; nil where there are none.
    func check(_ network: Network, symbols: Int?) throws {
        let isOfSteps = windows.target == .everyStep
        guard !isOfSteps || network.canStep else {
            throw SettingsError(
                "model.layers: a network that foretells every step goes through time forward: it needs a "
                    + "recurrent layer, and none of direction \"both\" or \"backward\"")
        }
        guard network.carriesState == windows.carriesState else {
            throw SettingsError(
                "model.layers: the layers' carriesState and windows.carriesState must agree, for only "
                    + "then does each batch go on where the one before it ended")
        }
        guard let symbols else { return }
        if let embedding = network.layers.first as? Embedding {
            guard embedding.symbols >= symbols, windows.input == .index else {
                throw SettingsError(
                    "model.layers[0]: the embedding knows \(embedding.symbols) symbols, and the pieces "
                        + "have \(symbols); set symbols: \"out\", and windows.input: \"index\"")
            }
        }
        guard training.lossKind == .crossEntropy || network.layers.last is Softmax else {
            throw SettingsError(
                "model.layers: the loss \"\(training.lossKind.rawValue)\" compares probabilities: end "
                    + "with { kind: \"softmax\" }")
        }
    }

    /// Trains, and says what ended a training before its time.
    func train(
        _ trainer: Trainer, on examples: Examples, validation: Examples?, seed: Int,
        checkpoints: CheckpointFile?, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> [RunRecord.Epoch] {
        let epochs = training.epochs(examples: examples.count)
        var order = FastGenerator(seed: UInt64(seed))
        do {
            return try trainer.train(
                on: examples, validation: validation, using: &order, checkpoints: checkpoints,
                shouldStop: shouldStop, report: { report(RunRecord.Epoch($0), epochs) }
            ).epochs.map(RunRecord.Epoch.init)
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(
                during: "training, in epoch \(epoch)", isKept: checkpoints?.isKept ?? false)
        } catch TrainingError.diverged(let epoch) {
            throw Diverged(seed: seed, fold: nil, epoch: epoch, overshoot: nil)
        }
    }

    /// Places of pieces to choose an epoch by, evenly over the corpus, whose neighbours are often
    /// movements of one work; none without a `training.validation`.
    func heldForValidation(of pieces: [Int]) -> Set<Int> {
        guard let share = training.validation?.fraction, pieces.count > 1 else { return [] }
        let count = max(1, min(pieces.count - 1, Int((Double(pieces.count) * share).rounded())))
        return Set((0..<count).map { pieces[($0 * pieces.count + pieces.count / 2) / count] })
    }
}
