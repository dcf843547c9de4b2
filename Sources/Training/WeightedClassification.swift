import AvazNeuralNetworks
import AvazTensors

/// One class for each example, of which some classes count more than others: cross-entropy of the
/// softmax, as Keras weighs it by `class_weight`.
///
///     L = -Σ w(y) ln p(y) / N        ∂L/∂o = w(y) (p - onehot(y)) / N        p = softmax(o)
///
/// Outputs are raw scores `[N, K]`; targets are labels.
///
/// ```swift
/// let objective = WeightedClassification(weights: [0.5, 4, 1])
/// ```
public final class WeightedClassification: Objective {
    /// `w`, one for each class.
    public let weights: [Float]

    private var unused = Tensor([0, 0])

    /// - Parameter weights: `w`, one for each class.
    public init(weights: [Float]) { self.weights = weights }

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        let labels = batch.targets.labels
        precondition(
            output.shape == [labels.count, weights.count],
            "outputs of \(output.shape) for \(labels.count) labels of \(weights.count) classes")
        if gradient == nil && unused.shape != output.shape { unused = Tensor(output.shape) }
        let probabilities = gradient ?? unused
        let classes = weights.count
        var (loss, hits) = (0.0, 0)
        for (row, label) in labels.enumerated() {
            let scores = output.pointer + row * classes
            let result = probabilities.pointer + row * classes
            let logarithm = Vector.softmax(scores, to: result, count: classes)
            let weight = weights[label]
            loss += Double(weight * (logarithm - scores[label]))
            for index in 0..<classes {
                let target: Float = index == label ? 1 : 0
                result[index] = weight * (result[index] - target) / Float(labels.count)
            }
            hits += output.largest(inRow: row) == label ? 1 : 0
        }
        tally.add(loss: loss / Double(max(1, labels.count)), of: labels.count)
        tally.add(Double(hits), to: Figures.accuracy)
    }
}
