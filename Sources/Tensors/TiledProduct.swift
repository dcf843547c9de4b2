import AvazCOpenBLAS

extension MatrixProduct {
    /// As `multiply`, by all threads: `C` is cut into tiles by its shape alone, so that the result
    /// does not depend on their number.
    public static func multiplyInTiles(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, transposing: Transposition = .none, scale: Float = 1,
        keep: Float = 0
    ) {
        _ = singleThreaded
        let (height, width) = m * n * k < smallest ? (max(m, 1), max(n, 1)) : (tile, tile)
        let columns = (n + width - 1) / width
        nonisolated(unsafe) let (a, b, c) = (a, b, c)
        Parallel.forEach((m + height - 1) / height * columns) { index, _ in
            let (row, column) = (index / columns * height, index % columns * width)
            cblas_sgemm(
                CblasRowMajor, transposing == .first ? CblasTrans : CblasNoTrans,
                transposing == .second ? CblasTrans : CblasNoTrans,
                blasint(min(height, m - row)), blasint(min(width, n - column)), blasint(k), scale,
                a + (transposing == .first ? row : row * k),
                blasint(transposing == .first ? m : k),
                b + (transposing == .second ? column * k : column),
                blasint(transposing == .second ? k : n), keep, c + row * n + column, blasint(n))
        }
    }

    /// Rows and columns of a tile.
    private static let tile = 256
    /// Multiplications under which one thread is soonest done.
    private static let smallest = 1 << 18
}
