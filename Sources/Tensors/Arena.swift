/// Several tensors in one block of memory, one behind the other.
///
/// Each begins at a multiple of 64 bytes, as tensors of their own do; what lies between is zero. The
/// whole can thus be sent, summed or saved in one go.
///
/// ```swift
/// let arena = Arena([[12, 11], [11]])
/// arena.tensors[1].fill(1)
/// arena.block.count  // 160: 132 and 11, each up to the next multiple of 16
/// ```
public struct Arena: Sendable {
    /// All of them, and what lies between.
    public let block: Tensor
    /// Views into the block, in the order of their shapes.
    public let tensors: [Tensor]

    /// Zeros of the given shapes.
    public init(_ shapes: [[Int]]) {
        let sizes = shapes.map { ($0.reduce(1, *) + 15) / 16 * 16 }
        let block = Tensor([sizes.reduce(0, +)])
        var end = 0
        tensors = zip(shapes, sizes).map { shape, size in
            end += size
            return Tensor(viewing: block, from: end - size, shape: shape)
        }
        self.block = block
    }
}
