#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import AvazTensors

/// Where real samples come from.
public protocol SampleSource: Sendable {
    /// Of one sample.
    var shape: [Int] { get }

    /// Overwrites a batch `[N, …]` with samples drawn at random.
    func draw(into batch: Tensor, using generator: inout FastGenerator)
}

/// Rows of a table, drawn with replacement.
public struct TableSource: SampleSource {
    /// `[count, …]`.
    public let samples: Tensor

    /// - Parameter samples: one or more.
    public init(_ samples: Tensor) {
        precondition(samples.rows > 0, "no samples to draw from")
        self.samples = samples
    }

    /// Of one row.
    public var shape: [Int] { Array(samples.shape.dropFirst()) }

    /// Rows drawn evenly; one may come more than once.
    public func draw(into batch: Tensor, using generator: inout FastGenerator) {
        let width = samples.columns
        for row in 0..<batch.rows {
            let index = Int.random(in: 0..<samples.rows, using: &generator)
            (batch.pointer + row * width).update(
                from: samples.pointer + index * width, count: width)
        }
    }
}

/// Equal round heaps of points in the plane: toy problems with a known answer, of which a generator that
/// has collapsed finds a few.
public struct PointMixture: SampleSource, Equatable {
    /// Their centres.
    public let centres: [SIMD2<Float>]
    /// Standard deviation of each heap in each direction.
    public let deviation: Float

    /// - Parameter centres: one or more.
    public init(centres: [SIMD2<Float>], deviation: Float) {
        precondition(!centres.isEmpty && deviation >= 0, "a mixture of nothing")
        self.centres = centres
        self.deviation = deviation
    }

    /// Eight heaps of deviation 0.01 on a circle of radius 1 (Srivastava et al., 2017; Lin et al., 2018).
    public static let ring = PointMixture(
        centres: (0..<8).map { index in
            let angle = Double(index) / 4 * .pi
            return SIMD2<Float>(Float(cos(angle)), Float(sin(angle)))
        }, deviation: 0.01)

    /// 25 heaps of deviation 0.05 on a grid from -4 to 4, all divided by 4: networks begin with weights
    /// for numbers about 1, and their biases would have a long way to go.
    public static let grid = PointMixture(
        centres: (0..<25).map { index in
            let (column, row) = index.quotientAndRemainder(dividingBy: 5)
            return SIMD2<Float>(Float(column - 2), Float(row - 2)) / 2
        }, deviation: 0.0125)

    /// One heap about a place away from where generators begin.
    public static let point = PointMixture(centres: [SIMD2(4, 0)], deviation: 0.5)

    /// A point: `x` and `y`.
    public var shape: [Int] { [2] }

    /// Each point: a heap drawn evenly, then normal noise about its centre.
    public func draw(into batch: Tensor, using generator: inout FastGenerator) {
        for row in 0..<batch.rows {
            let centre = centres[Int.random(in: 0..<centres.count, using: &generator)]
            batch[2 * row] = centre.x + deviation * generator.normal()
            batch[2 * row + 1] = centre.y + deviation * generator.normal()
        }
    }
}
