import AvazCVectorMath

extension MatrixProduct {
    /// `b = aᵀ`, sixteen rows and columns at a time.
    ///
    /// - Parameters:
    ///   - a: `[rows, columns]`, its rows `stride` floats apart.
    ///   - b: `[columns, rows]`, its rows `transposedStride` floats apart.
    public static func transpose(
        _ a: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int,
        to b: UnsafeMutablePointer<Float>, transposedStride: Int
    ) {
        for row in Swift.stride(from: 0, to: rows, by: 16) {
            // Large matrices come from far away, and the processor does not notice by itself that
            // tiles follow each other.
            for next in row + 64..<row + 80 { vm_prefetch(a + next * stride) }
            for column in Swift.stride(from: 0, to: columns, by: 16) {
                vm_transpose(
                    a + row * stride + column, min(16, rows - row), min(16, columns - column),
                    stride, b + column * transposedStride + row, transposedStride)
            }
        }
    }
}

extension Plain {
    /// `[columns, rows]` of an `a` `[rows, columns]` whose rows are `stride` floats apart.
    package static func transpose(_ a: [Float], rows: Int, columns: Int, stride: Int) -> [Float] {
        (0..<columns).flatMap { column in (0..<rows).map { a[$0 * stride + column] } }
    }
}
