import AvazTensors

/// Sums over the samples of a batch, added up in parts that threads work on independently.
///
/// The parts depend on the number of samples alone and are joined in their order: the result does
/// not depend on the number of threads.
struct PartialSums {
    /// More are never made.
    static let parts = 16
    private var buffer = Buffer()

    /// - Parameters:
    ///   - totals: overwritten with the sums.
    ///   - body: adds the samples' shares to `sums`, which holds all `totals` one behind the other;
    ///     `part` is in `0 ..< parts`.
    mutating func sum(
        over samples: Int, to totals: [Tensor],
        _ body:
            @Sendable (
                _ samples: Range<Int>, _ part: Int, _ sums: UnsafeMutablePointer<Float>
            ) -> Void
    ) {
        let size = max(1, (samples + Self.parts - 1) / Self.parts)
        let parts = Parallel.rangeCount(of: samples, size: size)
        let width = totals.reduce(0) { $0 + $1.count }
        let sums = buffer.shaped([parts, width])
        sums.fill(0)
        Parallel.forEachRange(of: samples, size: size) { samples, part in
            body(samples, part, sums.pointer + part * width)
        }
        for part in 1..<max(parts, 1) {
            Vector.addScaled(1, sums.pointer + part * width, to: sums.pointer, count: width)
        }
        var offset = 0
        for total in totals {
            total.pointer.update(from: sums.pointer + offset, count: total.count)
            offset += total.count
        }
    }
}
