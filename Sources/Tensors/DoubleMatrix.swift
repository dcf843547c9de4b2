import AvazCVectorMath

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A matrix of doubles, `[rows, columns]`, row after row, for what single precision is too coarse
/// for.
///
/// Each row begins on a cache line and is padded with zeros to whole blocks of eight, so that a
/// kernel never meets a rest. Large matrices ask the system for large pages: visiting the rows of
/// a shuffled corpus, most of the time otherwise goes into translating addresses.
///
/// A matrix is a reference, as `Tensor` is.
///
/// ```swift
/// let matrix = DoubleMatrix([[1, 2, 3], [4, 5, 6]])
/// matrix[1, 0]    // 4.0
/// matrix.stride   // 8
/// ```
public final class DoubleMatrix: @unchecked Sendable {
    /// At least 0.
    public let rows: Int
    /// At least 0; the padding is not counted.
    public let columns: Int
    /// Doubles from one row to the next: `columns` rounded up to a multiple of eight. The padding
    /// is zero and must stay so.
    public let stride: Int
    /// The first element. Valid while the matrix lives.
    public let pointer: UnsafeMutablePointer<Double>

    /// Zeros.
    public init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "negative size in [\(rows), \(columns)]")
        self.rows = rows
        self.columns = columns
        stride = (columns + 7) / 8 * 8
        pointer = Self.allocate(max(rows * stride, 1))
        pointer.initialize(repeating: 0, count: max(rows * stride, 1))
    }

    /// A copy of rows of equal length.
    public convenience init(_ rows: [[Double]]) {
        self.init(rows: rows.count, columns: rows.first?.count ?? 0)
        for (index, row) in rows.enumerated() {
            precondition(row.count == columns, "row \(index) has \(row.count), not \(columns)")
            for column in 0..<columns { self[index, column] = row[column] }
        }
    }

    /// A copy of a tensor, whose first axis becomes the rows: `[N, …]`.
    public convenience init(_ tensor: Tensor) {
        self.init(rows: tensor.rows, columns: tensor.columns)
        let source = tensor.pointer
        for row in 0..<rows {
            let target = self.row(row)
            for column in 0..<columns { target[column] = Double(source[row * columns + column]) }
        }
    }

    deinit { free(pointer) }

    /// One element; bounds are not checked.
    public subscript(row: Int, column: Int) -> Double {
        get { pointer[row * stride + column] }
        set { pointer[row * stride + column] = newValue }
    }

    /// The first element of a row.
    @inlinable
    public func row(_ row: Int) -> UnsafeMutablePointer<Double> { pointer + row * stride }

    /// Calls a row into the cache, as much of it as is worth it, for use some steps later.
    @inlinable @inline(__always)
    public func prefetch(row: Int) {
        for line in 0..<min(stride / 8, 8) { vm_prefetch(self.row(row) + 8 * line) }
    }

    /// The rows as arrays, copied, without their padding.
    public var arrays: [[Double]] {
        (0..<rows).map { Array(UnsafeBufferPointer(start: row($0), count: columns)) }
    }

    /// The rows of the given indices, in that order, copied.
    public func selecting(_ indices: [Int]) -> DoubleMatrix {
        let selection = DoubleMatrix(rows: indices.count, columns: columns)
        for (target, source) in indices.enumerated() {
            selection.row(target).update(from: row(source), count: stride)
        }
        return selection
    }

    /// Where the first NaN or infinity stands; nil if every element is finite.
    public func firstNonFinite() -> (row: Int, column: Int)? {
        for row in 0..<rows {
            // Zero times a finite number is zero; times any other it is NaN.
            var test = SIMD8<Double>.zero
            let values = self.row(row)
            for block in Swift.stride(from: 0, to: stride, by: 8) {
                test += Vector.load(values, block) * 0
            }
            guard test != .zero else { continue }
            for column in 0..<columns where !values[column].isFinite { return (row, column) }
        }
        return nil
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Double> {
        let bytes = count * MemoryLayout<Double>.stride
        let largePage = 2 << 20
        let isLarge = bytes >= 2 * largePage
        var memory: UnsafeMutableRawPointer?
        let status = posix_memalign(&memory, isLarge ? largePage : 64, bytes)
        guard status == 0, let memory else { preconditionFailure("no memory for \(bytes) bytes") }
        #if os(Linux)
            if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        #endif
        return memory.bindMemory(to: Double.self, capacity: count)
    }
}
