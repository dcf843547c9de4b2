import AvazCOpenBLAS
import Synchronization

extension MatrixProduct {
    /// As `multiply`, by all threads: `C` is cut into tiles by its shape alone, so that the result
    /// does not depend on their number.
    public static func multiplyInTiles(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, transposing: Transposition = .none, scale: Float = 1,
        keep: Float = 0
    ) {
        _ = singleThreaded
        if m >= 16 && m * n * k >= large { _ = buffersWritten }
        let (height, width) =
            m * n * k < smallest
            ? (max(m, 1), max(n, 1)) : (tile, transposing == .none ? width(m, n) : tile)
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
    /// Columns of a tile of answers that are wider than one: they are shared out evenly, among an even
    /// number of tiles, lest one of two threads end without work, and in whole sixteens, as the library
    /// works on them. Gradients keep whole tiles: cut otherwise they are rounded otherwise, which a long
    /// training makes much of.
    private static func width(_ m: Int, _ n: Int) -> Int {
        guard n > tile else { return tile }
        func pieces(_ count: Int) -> Int { (count + tile - 1) / tile }
        let columns = pieces(n) + pieces(m) * pieces(n) % 2
        return ((n + columns - 1) / columns + 15) / 16 * 16
    }

    /// Multiplications under which one thread is soonest done.
    private static let smallest = 1 << 18
    /// Multiplications of some rows, as a training has them by the thousand: what `buffersWritten`
    /// takes is soon won back. An answer for a single clip is sooner there without.
    private static let large = 1 << 20

    /// OpenBLAS packs into a buffer for each caller at a time, and its kernels ask ahead for memory
    /// behind what is packed. Where that has never been written there is no page, and on a virtual
    /// machine each of these requests walks all tables: products of 256 x 256 ran at a third of their
    /// speed (12 and 35 GFLOP/s, Zen). One product of another shape writes it. Each thread goes on with
    /// them until all have done one: were they to come one after the other, as beside a busy program,
    /// all would have the same buffer.
    private static let buffersWritten: Void = {
        let threads = Parallel.granted
        let through = Count()
        ThreadTeam.run(threads) { _ in
            let (m, n, k) = (64, 512, 320)
            let (a, b, c) = (Tensor([m, k]), Tensor([k, n]), Tensor([m, n]))
            func product() { multiply(a.pointer, b.pointer, into: c.pointer, m: m, n: n, k: k) }
            product()
            through.value.add(1, ordering: .relaxed)
            repeat { product() } while through.value.load(ordering: .relaxed) < threads
        }
    }()
}

/// How many threads have done something.
private final class Count: Sendable {
    let value = Atomic(0)
}
