import AvazRecords
import AvazTensors
import AvazTraining

/// A training whose loss is no longer finite, and why, as far as that can be measured.
public struct Diverged: Error, CustomStringConvertible {
    /// Of the training.
    public let seed: Int
    /// What its fold holds out; nil without folds.
    public let fold: String?
    /// From 1.
    public let epoch: Int
    /// See `TrainingSection.overshoot`.
    let overshoot: Double?
    /// What happened and what to try, where that is not the usual; nil where it is.
    let remedy: String?
    /// For the results; nil until the run has put it together.
    public internal(set) var record: RunRecord?

    init(
        seed: Int, fold: String?, epoch: Int, overshoot: Double?, remedy: String? = nil
    ) {
        self.remedy = remedy
        (self.seed, self.fold, self.epoch, self.overshoot) = (seed, fold, epoch, overshoot)
    }

    public var description: String {
        (remedy ?? "\(TrainingError.diverged(epoch: epoch))")
            + (overshoots.map { " (\($0))" } ?? "")
    }

    /// `the loss is no longer finite; …`
    var reason: String {
        (remedy ?? "the loss was no longer finite") + (overshoots.map { "; \($0)" } ?? "")
    }

    private var overshoots: String? {
        guard let overshoot, overshoot.isFinite, overshoot > 2 else { return nil }
        let tenths = (overshoot * 10).rounded() / 10
        return
            "the learning rate times the mean squared length of an input is \(tenths), and above "
            + "2 a step on a squared error lands farther from its target than it started"
    }
}

extension TrainingSection {
    /// `η · mean ‖x‖²`, where steps are those of plain descent on a squared error; nil for others.
    ///
    /// A linear unit `y = w · x` that descends on `½ (y - t)²` moves its answer to the same input by
    /// `η ‖x‖²` times the error: above 2 the error grows with each step (LeCun, Bottou, Orr and
    /// Müller, Efficient BackProp, 1998, section 5.1).
    func overshoot(of inputs: Tensor) -> Double? {
        guard descendsOnSquares, inputs.rows > 0 else { return nil }
        let squares = (0..<inputs.count).reduce(0.0) {
            $0 + Double(inputs.pointer[$1]) * Double(inputs.pointer[$1])
        }
        return Double(learningRate) * squares / Double(inputs.rows)
    }
}
