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
    /// What the gradient of an example counts by its class; nil where all count alike.
    public let weights: [Float]?

    private var wanted = Tensor([0, 0])

    /// - Parameter weights: one a class, such as `n / (K nₖ)`, which lets rare ones count as much as
    ///   others: the gradient is then that of `Σ w L / N`, while the loss is told as it is.
    public init(loss: any Loss, oneHot: OneHot, weights: [Float]? = nil) {
        precondition(weights?.count ?? oneHot.classes == oneHot.classes, "a weight for each class")
        self.loss = loss
        self.oneHot = oneHot
        self.weights = weights
    }

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        let labels = batch.targets.labels
        precondition(
            output.shape == [labels.count, oneHot.classes],
            "outputs of \(output.shape) for \(labels.count) labels of \(oneHot.classes) classes")
        if wanted.rows != labels.count { wanted = Tensor(output.shape) }
        oneHot.write(labels, to: wanted)
        let mean = loss.evaluate(output, targets: wanted, gradient: gradient)
        if let weights, let gradient {
            for (row, label) in labels.enumerated() {
                let values = gradient.pointer + row * oneHot.classes
                for column in 0..<oneHot.classes { values[column] *= weights[label] }
            }
        }
        tally.add(loss: Double(mean), of: labels.count)
        let hits = labels.enumerated().count { output.largest(inRow: $0) == $1 }
        tally.add(Double(hits), to: Figures.accuracy)
    }
}
