import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors

/// One class for each example.
///
///     L = loss(output, one-hot labels)            accuracy: the largest output is the own class's
///
/// Outputs are `[N, K]`; targets are labels.
public final class Classification: Objective {
    /// Between outputs and one-hot targets.
    public let loss: any Loss
    /// Labels as targets of the loss.
    public let oneHot: OneHot

    private var wanted = Tensor([0, 0])

    public init(loss: any Loss, oneHot: OneHot) {
        self.loss = loss
        self.oneHot = oneHot
    }

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        let labels = batch.targets.labels
        precondition(
            output.shape == [labels.count, oneHot.classes],
            "outputs of \(output.shape) for \(labels.count) labels of \(oneHot.classes) classes")
        if wanted.rows != labels.count { wanted = Tensor(output.shape) }
        oneHot.write(labels, to: wanted)
        let mean = loss.evaluate(output, targets: wanted, gradient: gradient)
        tally.add(loss: Double(mean), of: labels.count)
        let hits = labels.enumerated().count { output.largest(inRow: $0) == $1 }
        tally.add(Double(hits), to: Figures.accuracy)
    }
}
