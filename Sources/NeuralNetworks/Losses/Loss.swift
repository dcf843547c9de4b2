import AvazTensors

/// What training makes small: a number for the outputs of a batch against their targets.
public protocol Loss: Sendable {
    /// The loss's word in experiment files.
    var kind: String { get }

    /// - Parameters:
    ///   - output: `[N, K]`.
    ///   - targets: `[N, K]`.
    ///   - gradient: overwritten with `∂L/∂output`, `[N, K]`; nil where only the loss is wanted.
    /// - Returns: the loss, averaged over the batch.
    func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float
}

/// Mean squared error.
///
///     L = Σ (o - t)² / (N K)            ∂L/∂o = 2 (o - t) / (N K)
public struct MeanSquaredError: Loss {
    public let kind = "mse"
    /// The published protocol takes `(o - t) / N` for the gradient: the factor `2 / K` is lost.
    public let isDifferenceOnly: Bool

    public init(isDifferenceOnly: Bool = false) { self.isDifferenceOnly = isDifferenceOnly }

    /// What `o - t` is multiplied by, for a batch of `rows` with `columns` outputs each.
    func gradientScale(rows: Int, columns: Int) -> Float {
        isDifferenceOnly ? 1 / Float(rows) : 2 / Float(rows * columns)
    }

    public func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float {
        var total = 0.0
        let scale = gradientScale(rows: output.rows, columns: output.columns)
        for index in 0..<output.count {
            let difference = output[index] - targets[index]
            total += Double(difference * difference)
            if let gradient { gradient[index] = difference * scale }
        }
        return Float(total / Double(output.count))
    }
}
