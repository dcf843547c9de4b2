import AvazTensors

/// The next rows of up to eight binary problems, each problem's in its own order.
///
/// In a shuffled corpus each row is a cache miss. The rows of the next block are called for one
/// after the other, without a step in between, so that many are on their way at once.
final class DescentBlock {
    /// Problems at most.
    static let width = 8
    /// Rows of each problem.
    static let size = 32

    private let data: LabelledRows
    /// `[size, width]`: the features of each row.
    private let rows: UnsafeMutablePointer<UnsafePointer<Double>>
    /// 1 or -1, `[size, width]`; zero in places without a problem.
    private let targets = DoubleMatrix(rows: size, columns: width)
    /// Of row and class together, `[size, width]`.
    private let weights = DoubleMatrix(rows: size, columns: width)
    /// Of each row and the one before it, `x · x′`, `[size, width]`; of the first without meaning.
    private let overlaps = DoubleMatrix(rows: size, columns: width)

    init(_ data: LabelledRows) {
        self.data = data
        rows = .allocate(capacity: Self.size * Self.width)
        rows.initialize(
            repeating: UnsafePointer(data.features.pointer), count: Self.size * Self.width)
    }

    deinit { rows.deallocate() }

    /// The features of a problem's row.
    @inline(__always)
    func row(_ place: Int, of problem: Int) -> UnsafePointer<Double> {
        rows[place * Self.width + problem]
    }

    @inline(__always)
    func targets(_ place: Int) -> SIMD8<Double> { Vector.load(targets.row(place), 0) }

    @inline(__always)
    func weights(_ place: Int) -> SIMD8<Double> { Vector.load(weights.row(place), 0) }

    @inline(__always)
    func overlaps(_ place: Int) -> SIMD8<Double> { Vector.load(overlaps.row(place), 0) }

    /// Finds the rows at `positions` of a problem's order.
    func fetch(_ positions: Range<Int>, of problem: BinaryDescent, as index: Int) {
        let features = data.features
        let last = features.rows - 1
        for position in positions {
            features.prefetch(row: problem.order.row(min(position + Self.size, last)))
        }
        // Local, for the compiler knows of no pointer where it does not point.
        let (first, stride, count) = (features.pointer, features.stride, features.columns)
        let (rows, targets) = (rows + index, targets.pointer + index)
        let (weights, overlaps) = (weights.pointer + index, overlaps.pointer + index)
        let mean = (problem.positiveWeight + problem.negativeWeight) / 2
        let lead = problem.positiveWeight - mean
        var before = UnsafePointer(first)
        for (place, position) in positions.enumerated() {
            let row = problem.order.row(position)
            let x = UnsafePointer(first + row &* stride)
            let target = problem.order.target(position)
            let cell = place &* Self.width
            rows[cell] = x
            targets[cell] = target
            weights[cell] = mean + target * lead
            if let sampleWeight = data.sampleWeight { weights[cell] *= sampleWeight[row] }
            overlaps[cell] = Vector.dot(x, before, count: count)
            before = x
        }
    }
}
