extension Parallel {
    /// Elements that make a range worth a thread's while.
    public static let rangeSize = 1 << 14

    /// Cuts `0 ..< count` into ranges of `size`, the last one shorter, and calls `body` once for
    /// each, as `forEach` does. The cuts depend on `count` and `size` alone.
    public static func forEachRange(
        of count: Int, size: Int = rangeSize,
        _ body: @Sendable (_ range: Range<Int>, _ index: Int) -> Void
    ) {
        forEachRange(of: count, size: size, threads: threads) { range, index, _ in
            body(range, index)
        }
    }

    /// As the other, with the worker that `forEach` tells.
    public static func forEachRange(
        of count: Int, size: Int = rangeSize, threads: Int,
        _ body: @Sendable (_ range: Range<Int>, _ index: Int, _ worker: Int) -> Void
    ) {
        forEach(rangeCount(of: count, size: size), threads: threads) { index, worker in
            body(index * size..<min(count, (index + 1) * size), index, worker)
        }
    }

    /// How many ranges `forEachRange` makes.
    public static func rangeCount(of count: Int, size: Int) -> Int { (count + size - 1) / size }
}
