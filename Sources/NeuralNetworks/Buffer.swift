import AvazTensors

/// Memory that a layer writes again and again, taken anew only when it must grow.
///
/// Batches of changing size, such as the last one of an epoch, then cost no allocation.
struct Buffer {
    private var storage = Tensor([0])
    /// The tensor of the last `shaped`.
    private(set) var tensor = Tensor([0])

    /// A tensor of the given shape with unspecified elements; the one before loses its memory to it.
    mutating func shaped(_ shape: [Int]) -> Tensor {
        guard tensor.shape != shape else { return tensor }
        let count = shape.reduce(1, *)
        if count > storage.count {
            // Let go before the larger one is taken.
            storage = Tensor([0])
            tensor = storage
            storage = Tensor([count])
        }
        tensor = Tensor(viewing: storage, from: 0, shape: shape)
        return tensor
    }

    /// A matrix, as `shaped`; where its size is as before, not even a list of sizes is made.
    mutating func shaped(_ rows: Int, _ columns: Int) -> Tensor {
        let shape = tensor.shape
        let isSame = shape.count == 2 && shape[0] == rows && shape[1] == columns
        return isSame ? tensor : shaped([rows, columns])
    }
}
