extension MatrixProduct {
    /// `b = aᵀ`, four rows of `a` at a time.
    ///
    /// - Parameters:
    ///   - a: `[rows, columns]`, its rows `stride` floats apart.
    ///   - b: `[columns, rows]`, its rows `transposedStride` floats apart.
    public static func transpose(
        _ a: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int,
        to b: UnsafeMutablePointer<Float>, transposedStride: Int
    ) {
        let whole = rows / 4 * 4
        for row in Swift.stride(from: 0, to: whole, by: 4) {
            let (a0, a1) = (a + row * stride, a + (row + 1) * stride)
            let (a2, a3) = (a + (row + 2) * stride, a + (row + 3) * stride)
            for column in 0..<columns {
                let four = SIMD4<Float>(a0[column], a1[column], a2[column], a3[column])
                UnsafeMutableRawPointer(b + column &* transposedStride + row)
                    .storeBytes(of: four, as: SIMD4<Float>.self)
            }
        }
        for row in whole..<rows {
            for column in 0..<columns {
                b[column * transposedStride + row] = a[row * stride + column]
            }
        }
    }
}
