import AvazTensors

/// Cross-entropy of the softmax, the loss of classification.
///
///     p = softmax(o)        L = -Σ t ln p / N            ∂L/∂o = (p - t) / N
///
/// `o` are the network's raw scores, `[…, K]`: the softmax is part of the loss, where its gradient
/// is simplest and nothing can overflow. Each row of `t` must sum to 1, as rows of `OneHot` do, with
/// and without label smoothing.
public struct SoftmaxCrossEntropy: Loss {
    /// There is nothing to set.
    public init() {}

    /// `o` and `t` are `[…, K]`; the loss is a mean over their rows.
    public func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float {
        checkTargets(targets, of: output, gradient)
        let classes = output.shape.last ?? 1
        let rows = output.count / max(1, classes)
        let probabilities = gradient ?? Tensor(output.shape)
        var total = 0.0
        for row in 0..<rows {
            let logits = output.pointer + row * classes
            let target = targets.pointer + row * classes
            let result = probabilities.pointer + row * classes
            let logarithm = Vector.softmax(logits, to: result, count: classes)
            for index in 0..<classes {
                total += Double(target[index] * (logarithm - logits[index]))
                result[index] = (result[index] - target[index]) / Float(rows)
            }
        }
        return Float(total / Double(rows))
    }

    /// What the raw scores `[…, K]` say of each class: rows of positive numbers that sum to 1.
    public static func probabilities(_ output: Tensor) -> Tensor {
        let probabilities = Tensor(output.shape)
        let classes = output.shape.last ?? 1
        for offset in stride(from: 0, to: output.count, by: max(1, classes)) {
            Vector.softmax(
                output.pointer + offset, to: probabilities.pointer + offset, count: classes)
        }
        return probabilities
    }
}
