import AvazTensors

/// What training makes small: a number for the outputs of a batch against their targets.
public protocol Loss: Sendable {
    /// - Parameters:
    ///   - output: `[…, K]`: every place of the axes in front counts as a sample.
    ///   - targets: as many numbers as the output.
    ///   - gradient: overwritten with `∂L/∂output`, as many again; nil where only the loss is wanted.
    /// - Returns: the loss, averaged over the samples.
    func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float
}

/// Mean squared error.
///
///     L = Σ (o - t)² / (N K)            ∂L/∂o = 2 (o - t) / (N K)
///
/// `N` samples of `K` outputs each.
public struct MeanSquaredError: Loss {
    /// The published protocol takes `(o - t) / N` for the gradient: the factor `2 / K` is lost.
    public let isDifferenceOnly: Bool

    /// - Parameter isDifferenceOnly: whether the gradient is the published protocol's `(o - t) / N`.
    public init(isDifferenceOnly: Bool = false) { self.isDifferenceOnly = isDifferenceOnly }

    /// What `o - t` is multiplied by, for a batch of `rows` with `columns` outputs each.
    package func gradientScale(rows: Int, columns: Int) -> Float {
        isDifferenceOnly ? 1 / Float(rows) : 2 / Float(rows * columns)
    }

    /// Targets are shaped as the output; the loss is a mean over all of its numbers.
    public func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float {
        var total = 0.0
        checkTargets(targets, of: output, gradient)
        let columns = output.shape.last ?? 1
        let scale = gradientScale(rows: output.count / max(1, columns), columns: columns)
        for index in 0..<output.count {
            let difference = output[index] - targets[index]
            total += Double(difference * difference)
            if let gradient { gradient[index] = difference * scale }
        }
        return Float(total / Double(output.count))
    }
}

/// Mean absolute error.
///
///     L = Σ |o - t| / (N K)            ∂L/∂o = sign(o - t) / (N K)
///
/// `N` samples of `K` outputs each; the gradient is zero where an output is what was wanted.
public struct MeanAbsoluteError: Loss {
    /// There is nothing to set.
    public init() {}

    /// Targets are shaped as the output; the loss is a mean over all of its numbers.
    public func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float {
        var total = 0.0
        checkTargets(targets, of: output, gradient)
        let share = 1 / Float(max(1, output.count))
        for index in 0..<output.count {
            let difference = output[index] - targets[index]
            total += Double(abs(difference))
            if let gradient {
                gradient[index] = difference > 0 ? share : difference < 0 ? -share : 0
            }
        }
        return Float(total / Double(output.count))
    }
}

/// Refuses targets or a place for the gradient of another size than the output.
func checkTargets(_ targets: Tensor, of output: Tensor, _ gradient: Tensor?) {
    precondition(
        targets.count == output.count && gradient?.count ?? output.count == output.count,
        "targets of \(targets.shape), a gradient of \(gradient?.shape ?? []) "
            + "for an output of \(output.shape)")
}
