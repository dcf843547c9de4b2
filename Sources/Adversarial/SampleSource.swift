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
    /// Kinds of samples that the networks are told; 0 where they are told none.
    var classes: Int { get }

    /// Overwrites a batch `[N, …]` with samples drawn at random.
    ///
    /// - Returns: the class of each, from 0; empty without classes.
    @discardableResult
    func draw(into batch: Tensor, using generator: inout FastGenerator) -> [Int]

    /// What made samples stand for, such as a single symbol for a row of shares: by this they are held
    /// against real ones. The samples themselves, unless the source says otherwise.
    ///
    /// - Parameter made: `[N, …]`, left as it is.
    func meaning(of made: Tensor) -> Tensor
}

extension SampleSource {
    public func meaning(of made: Tensor) -> Tensor { made }
}

/// Rows of a table, drawn with replacement.
public struct TableSource: SampleSource {
    /// `[count, …]`.
    public let samples: Tensor
    /// Of each sample, from 0; empty without classes.
    public let labels: [Int]
    /// Kinds of samples that the networks are told; 0 where they are told none.
    public let classes: Int

    /// - Parameters:
    ///   - samples: one or more.
    ///   - labels: the class of each, below `classes`; none where the networks are told none.
    public init(_ samples: Tensor, labels: [Int] = [], classes: Int = 0) {
        precondition(samples.rows > 0, "no samples to draw from")
        precondition(
            labels.count == (classes > 0 ? samples.rows : 0)
                && labels.allSatisfy { (0..<classes).contains($0) },
            "\(labels.count) labels of \(classes) classes for \(samples.rows) samples")
        self.samples = samples
        self.labels = labels
        self.classes = classes
    }

    /// Of one row.
    public var shape: [Int] { Array(samples.shape.dropFirst()) }

    /// Rows drawn evenly; one may come more than once.
    @discardableResult
    public func draw(into batch: Tensor, using generator: inout FastGenerator) -> [Int] {
        let width = samples.columns
        var drawn: [Int] = []
        for row in 0..<batch.rows {
            let index = Int.random(in: 0..<samples.rows, using: &generator)
            (batch.pointer + row * width).update(
                from: samples.pointer + index * width, count: width)
            if classes > 0 { drawn.append(labels[index]) }
        }
        return drawn
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
    /// The networks are not told which heap a point is of.
    public var classes: Int { 0 }

    /// Each point: a heap drawn evenly, then normal noise about its centre.
    @discardableResult
    public func draw(into batch: Tensor, using generator: inout FastGenerator) -> [Int] {
        for row in 0..<batch.rows {
            let centre = centres[Int.random(in: 0..<centres.count, using: &generator)]
            batch[2 * row] = centre.x + deviation * generator.normal()
            batch[2 * row + 1] = centre.y + deviation * generator.normal()
        }
        return []
    }
}
