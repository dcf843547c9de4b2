import AvazTensors

/// A tensor seen as a matrix: every place of the axes in front of the last is a row. The view is made
/// anew only when another tensor comes, so that a steady training loop allocates nothing.
struct MatrixView {
    /// What was last shown.
    private(set) var tensor = Tensor([0, 0])
    /// The same numbers, `[rows, columns]`.
    private(set) var matrix = Tensor([0, 0])

    /// - Parameter columns: the size of the last axis, unless said.
    mutating func show(_ tensor: Tensor, columns: Int? = nil) {
        guard tensor !== self.tensor else { return }
        self.tensor = tensor
        let columns = columns ?? tensor.shape.last ?? 1
        let shape = [columns == 0 ? 0 : tensor.count / columns, columns]
        matrix = tensor.shape == shape ? tensor : tensor.reshaped(shape)
    }
}

/// A tensor under another shape, likewise made anew only when another tensor or shape comes.
struct ShapedView {
    private var source = Tensor([0])
    private var shaped = Tensor([0])

    mutating func view(of tensor: Tensor, shape: [Int]) -> Tensor {
        if tensor !== source || shaped.shape != shape {
            source = tensor
            shaped = tensor.shape == shape ? tensor : tensor.reshaped(shape)
        }
        return shaped
    }
}
