/// A block of floats in row-major order: the last index runs fastest.
///
/// Shape letters, used in every signature of the project: `N` samples of a batch, `H` height,
/// `W` width, `C` channels, `K` classes; a matrix is `[rows, columns]`.
///
/// A tensor is a reference: layers own their buffers and hand them on without copying, so that a
/// steady training loop allocates nothing. The memory is aligned to 64 bytes, one cache line and
/// one AVX-512 register.
///
/// ```swift
/// let weights = Tensor([2, 3], [1, 2, 3, 4, 5, 6])
/// weights[1, 0]        // 4.0
/// weights.row(1).array // [4.0, 5.0, 6.0]
/// ```
public final class Tensor: @unchecked Sendable {
    /// Size along each axis.
    public let shape: [Int]
    /// Number of elements: the product of `shape`.
    public let count: Int
    /// The first element. Valid while the tensor lives. Fifteen floats behind the last may be read,
    /// so that kernels can load whole blocks; what they hold means nothing.
    public let pointer: UnsafeMutablePointer<Float>
    /// The tensor whose memory a view borrows; nil where the memory is its own.
    private let owner: Tensor?

    /// Zeros of the given shape. Every size must be non-negative.
    public convenience init(_ shape: [Int]) {
        self.init(unfilled: shape)
        pointer.update(repeating: 0, count: count)
    }

    /// Whatever the memory holds, to be filled before it is read. Every size must be non-negative.
    ///
    /// A large block that is filled bit by bit takes the machine's memory bit by bit.
    public init(unfilled shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "negative size in shape \(shape)")
        self.shape = shape
        count = shape.reduce(1, *)
        owner = nil
        let capacity = count + 15
        let bytes = capacity * MemoryLayout<Float>.stride
        pointer = allocate(bytes: bytes).bindMemory(to: Float.self, capacity: capacity)
        (pointer + count).initialize(repeating: 0, count: 15)
    }

    /// A copy of `values`, as many as the shape asks for.
    public convenience init(_ shape: [Int], _ values: [Float]) {
        self.init(shape)
        precondition(values.count == count, "\(values.count) values for shape \(shape)")
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { pointer.update(from: base, count: count) }
        }
    }

    /// `shape` over the memory of `owner`, beginning at element `offset`; nothing is copied.
    public init(viewing owner: Tensor, from offset: Int, shape: [Int]) {
        self.shape = shape
        count = shape.reduce(1, *)
        precondition(
            offset >= 0 && offset + count <= owner.count,
            "view of \(shape) at \(offset) in \(owner.shape)")
        self.owner = owner
        pointer = owner.pointer + offset
    }

    deinit {
        if owner == nil { UnsafeMutableRawPointer(pointer).deallocate() }
    }

    /// Size of the first axis: samples of a batch, rows of a matrix.
    public var rows: Int { shape.first ?? 1 }

    /// Elements behind one index of the first axis.
    public var columns: Int { rows == 0 ? shape.dropFirst().reduce(1, *) : count / rows }

    /// The elements in memory order, copied.
    public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// The elements in memory order, in place.
    public var buffer: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: pointer, count: count)
    }

    /// One element in row-major order; bounds are not checked.
    public subscript(index: Int) -> Float {
        get { pointer[index] }
        set { pointer[index] = newValue }
    }

    /// One element of a row, as the tensor is `[rows, columns]`; bounds are not checked.
    public subscript(row: Int, column: Int) -> Float {
        get { pointer[row * columns + column] }
        set { pointer[row * columns + column] = newValue }
    }

    /// The same memory under another shape of as many elements.
    public func reshaped(_ shape: [Int]) -> Tensor { Tensor(viewing: self, from: 0, shape: shape) }

    /// Index `row` of the first axis, as a view.
    public func row(_ row: Int) -> Tensor {
        Tensor(viewing: self, from: row * columns, shape: Array(shape.dropFirst()))
    }

    /// Indices `range` of the first axis, as a view.
    public func rows(_ range: Range<Int>) -> Tensor {
        Tensor(
            viewing: self, from: range.lowerBound * columns,
            shape: [range.count] + shape.dropFirst())
    }

    /// The given indices of the first axis, copied in that order.
    public func selecting(_ indices: [Int]) -> Tensor {
        let selected = Tensor([indices.count] + shape.dropFirst())
        selected.gather(indices[...], of: self)
        return selected
    }

    /// Overwrites the rows with those of `source` at the given indices, as many and as wide.
    public func gather(_ indices: ArraySlice<Int>, of source: Tensor) {
        let width = source.columns
        precondition(
            count == indices.count * width,
            "\(indices.count) rows of \(source.shape) into \(shape)")
        for (row, index) in indices.enumerated() {
            (pointer + row * width).update(from: source.pointer + index * width, count: width)
        }
    }

    /// An independent tensor with the same shape and elements.
    public func copy() -> Tensor {
        let copy = Tensor(shape)
        copy.pointer.update(from: pointer, count: count)
        return copy
    }

    /// Overwrites every element with those of `other`, which has as many.
    public func assign(_ other: Tensor) {
        precondition(other.count == count, "assigning \(other.shape) to \(shape)")
        pointer.update(from: other.pointer, count: count)
    }

    /// Overwrites every element with `value`.
    public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }
}

extension Tensor {
    /// Column of the largest value in a row; the first of equals.
    public func largest(inRow row: Int) -> Int {
        let values = pointer + row * columns
        return (1..<max(1, columns)).reduce(0) { values[$1] > values[$0] ? $1 : $0 }
    }
}
