import AvazCVectorMath

/// Sums down the columns of a row-major matrix, and maps with one set of numbers a column.
///
/// Batch normalisation is made of them: a column is a channel, a row one place in one sample. All
/// of them walk through memory once and in order.
public enum Columns {
    /// `Σ (x - origin)` and `Σ (x - origin)²` of each column, where `origin` is the first row.
    ///
    /// Sums about a value that lies among the data keep their digits where the mean is large
    /// against the deviation.
    ///
    /// - Parameters:
    ///   - x: `[rows, columns]`, at least one row.
    ///   - sums, squares: overwritten, one number a column.
    public static func moments(
        _ x: UnsafePointer<Float>, rows: Int, columns: Int,
        sums: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>
    ) {
        @inline(__always) func terms(_ place: Int, _ column: Int, _ lanes: Int)
            -> (SIMD16<Float>, SIMD16<Float>)
        {
            let distance =
                Vector.loadFirst(lanes, x + place) - Vector.loadFirst(lanes, x + column)
            return (distance, distance * distance)
        }
        reduce(rows, columns, to: sums, squares, terms)
    }

    /// `Σ g` and `Σ g (x - mean)` of each column.
    ///
    /// - Parameters:
    ///   - g, x: `[rows, columns]`.
    ///   - mean: one number a column.
    ///   - sums, products: overwritten, one number a column.
    public static func sums(
        _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, mean: UnsafePointer<Float>,
        rows: Int, columns: Int,
        sums: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>
    ) {
        reduce(rows, columns, to: sums, products) { place, column, lanes in
            let gradient = Vector.loadFirst(lanes, g + place)
            let distance =
                Vector.loadFirst(lanes, x + place) - Vector.loadFirst(lanes, mean + column)
            return (gradient, gradient * distance)
        }
    }

    /// `sums += Σ x` of each column.
    public static func addSums(
        _ x: UnsafePointer<Float>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<rows {
            Vector.update(sums, by: x + row * columns, count: columns) { $0 += $1 }
        }
    }

    /// `y = (x - mean) scale + shift`, each with one number a column.
    public static func normalise(
        _ x: UnsafePointer<Float>, mean: UnsafePointer<Float>, scale: UnsafePointer<Float>,
        shift: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
    ) {
        visit(rows, columns) { place, column, lanes in
            let distance =
                Vector.loadFirst(lanes, x + place) - Vector.loadFirst(lanes, mean + column)
            let result = vm_multiply_add(
                distance, Vector.loadFirst(lanes, scale + column),
                Vector.loadFirst(lanes, shift + column))
            Vector.storeFirst(lanes, result, y + place)
        }
    }

    /// `y = g scale + (x - mean) slope + shift`, each with one number a column.
    public static func combine(
        _ g: UnsafePointer<Float>, scale: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        mean: UnsafePointer<Float>, slope: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        to y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
    ) {
        visit(rows, columns) { place, column, lanes in
            let distance =
                Vector.loadFirst(lanes, x + place) - Vector.loadFirst(lanes, mean + column)
            let rest = vm_multiply_add(
                distance, Vector.loadFirst(lanes, slope + column),
                Vector.loadFirst(lanes, shift + column))
            let result = vm_multiply_add(
                Vector.loadFirst(lanes, g + place), Vector.loadFirst(lanes, scale + column), rest)
            Vector.storeFirst(lanes, result, y + place)
        }
    }

    /// Calls `body` for every block of up to sixteen columns of every row, in memory's order.
    @inline(__always)
    private static func visit(
        _ rows: Int, _ columns: Int, _ body: (_ place: Int, _ column: Int, _ lanes: Int) -> Void
    ) {
        let whole = columns / Vector.width * Vector.width
        for row in 0..<rows {
            for column in stride(from: 0, to: whole, by: Vector.width) {
                body(row &* columns &+ column, column, Vector.width)
            }
            if whole < columns { body(row &* columns &+ whole, whole, columns &- whole) }
        }
    }

    /// Adds up two terms of every number, by columns: in registers for as many rows as lie in the
    /// nearest cache, and then in memory.
    @inline(__always)
    private static func reduce(
        _ rows: Int, _ columns: Int, to first: UnsafeMutablePointer<Float>,
        _ second: UnsafeMutablePointer<Float>,
        _ terms: (_ place: Int, _ column: Int, _ lanes: Int) -> (SIMD16<Float>, SIMD16<Float>)
    ) {
        first.update(repeating: 0, count: columns)
        second.update(repeating: 0, count: columns)
        @inline(__always) func add(_ rows: Range<Int>, _ column: Int, _ lanes: Int) {
            var (sum, other) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
            for row in rows {
                let term = terms(row &* columns &+ column, column, lanes)
                sum += term.0
                other += term.1
            }
            Vector.storeFirst(lanes, Vector.loadFirst(lanes, first + column) + sum, first + column)
            Vector.storeFirst(
                lanes, Vector.loadFirst(lanes, second + column) + other, second + column)
        }
        let whole = columns / Vector.width * Vector.width
        for row in stride(from: 0, to: rows, by: rowsAtOnce) {
            let near = row..<min(row + rowsAtOnce, rows)
            for column in stride(from: 0, to: whole, by: Vector.width) {
                add(near, column, Vector.width)
            }
            if whole < columns { add(near, whole, columns - whole) }
        }
    }

    private static let rowsAtOnce = 64
}

/// Rows lie one behind the other: a number's column is its place modulo `columns`.
extension Plain {
    /// As `Columns.moments`.
    package static func moments(_ x: [Float], columns: Int) -> (sums: [Float], squares: [Float]) {
        let distances = x.indices.map { x[$0] - x[$0 % columns] }
        return (
            sums(distances, columns: columns), sums(distances.map { $0 * $0 }, columns: columns)
        )
    }

    /// As `Columns.sums`.
    package static func sums(_ g: [Float], _ x: [Float], mean: [Float])
        -> (sums: [Float], products: [Float])
    {
        let columns = mean.count
        let products = x.indices.map { g[$0] * (x[$0] - mean[$0 % columns]) }
        return (sums(g, columns: columns), sums(products, columns: columns))
    }

    /// `Σ x` of each column.
    package static func sums(_ x: [Float], columns: Int) -> [Float] {
        var sums = [Float](repeating: 0, count: columns)
        for place in x.indices { sums[place % columns] += x[place] }
        return sums
    }

    /// As `Columns.normalise`.
    package static func normalise(_ x: [Float], mean: [Float], scale: [Float], shift: [Float])
        -> [Float]
    {
        x.indices.map {
            let column = $0 % mean.count
            return (x[$0] - mean[column]) * scale[column] + shift[column]
        }
    }

    /// As `Columns.combine`.
    package static func combine(
        _ g: [Float], scale: [Float], _ x: [Float], mean: [Float], slope: [Float], shift: [Float]
    ) -> [Float] {
        let line = normalise(x, mean: mean, scale: slope, shift: shift)
        return g.indices.map { g[$0] * scale[$0 % mean.count] + line[$0] }
    }
}
