/// The rows of one step, gathered into buffers that are used again and again.
package final class Batch {
    private let source: (inputs: Tensor, targets: Tensor)
    private let full: (inputs: Tensor, targets: Tensor, gradient: Tensor)
    /// `[N, …]`.
    package private(set) var inputs: Tensor
    /// `[N, K]`.
    package private(set) var targets: Tensor
    /// Room for the loss's gradient, `[N, K]`.
    package private(set) var gradient: Tensor

    /// - Parameter size: rows of a full step.
    package init(_ inputs: Tensor, _ targets: Tensor, size: Int) {
        source = (inputs, targets)
        full = (
            Tensor([size] + inputs.shape.dropFirst()), Tensor([size, targets.columns]),
            Tensor([size, targets.columns])
        )
        (self.inputs, self.targets, gradient) = full
    }

    /// Copies the rows at the given indices; the last step of an epoch may have fewer.
    package func gather(_ indices: ArraySlice<Int>) {
        if inputs.rows != indices.count {
            inputs = full.inputs.rows(0..<indices.count)
            targets = full.targets.rows(0..<indices.count)
            gradient = full.gradient.rows(0..<indices.count)
        }
        inputs.gather(indices, of: source.inputs)
        targets.gather(indices, of: source.targets)
    }
}
