import AvazCOpenBLAS

/// Products of matrices, by OpenBLAS.
public enum MatrixProduct {
    /// Which operand is read as its transpose.
    public enum Transposition: Sendable {
        /// Which of the two factors is transposed.
        case none, first, second
    }

    /// `C = scale · op(A) op(B) + keep · C`, all row-major.
    ///
    /// - Parameters:
    ///   - a: `[m, k]`, or `[k, m]` where the first is transposed.
    ///   - b: `[k, n]`, or `[n, k]` where the second is transposed.
    ///   - c: `[m, n]`, overwritten.
    public static func multiply(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, transposing: Transposition = .none, scale: Float = 1,
        keep: Float = 0
    ) {
        _ = singleThreaded
        cblas_sgemm(
            CblasRowMajor, transposing == .first ? CblasTrans : CblasNoTrans,
            transposing == .second ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k),
            scale, a, blasint(transposing == .first ? m : k), b,
            blasint(transposing == .second ? k : n), keep, c, blasint(n))
    }

    /// OpenBLAS is kept to the calling thread: the project spreads its work itself, so that
    /// results do not depend on the number of threads.
    static let singleThreaded: Void = openblas_set_num_threads(1)
}

extension Plain {
    /// `scale · op(A) op(B) + keep · C`, as `MatrixProduct.multiply` and `multiplyInTiles` have it.
    package static func multiply(
        _ a: [Float], _ b: [Float], m: Int, n: Int, k: Int,
        transposing: MatrixProduct.Transposition = .none, scale: Float = 1, keep: Float = 0,
        _ c: [Float] = []
    ) -> [Float] {
        var result: [Float] = []
        for row in 0..<m {
            for column in 0..<n {
                var sum: Float = 0
                for inner in 0..<k {
                    let left = transposing == .first ? a[inner * m + row] : a[row * k + inner]
                    let right =
                        transposing == .second ? b[column * k + inner] : b[inner * n + column]
                    sum += left * right
                }
                result.append(scale * sum + (keep == 0 ? 0 : keep * c[row * n + column]))
            }
        }
        return result
    }
}
