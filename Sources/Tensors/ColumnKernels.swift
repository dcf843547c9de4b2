import CVectorMath

/// Sums down the columns of a row-major matrix, and maps with one set of numbers a column.
///
/// Batch normalisation is made of them: a column is a channel, a row one place in one sample.
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
        for column in stride(from: 0, to: columns, by: Vector.width) {
            let lanes = min(Vector.width, columns - column)
            let origin = Vector.loadFirst(lanes, x + column)
            var sum = SIMD16<Float>.zero
            var square = SIMD16<Float>.zero
            for row in 1..<max(rows, 1) {
                let distance = Vector.loadFirst(lanes, x + row * columns + column) - origin
                sum += distance
                square = vm_multiply_add(distance, distance, square)
            }
            Vector.storeFirst(lanes, sum, sums + column)
            Vector.storeFirst(lanes, square, squares + column)
        }
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
        for column in stride(from: 0, to: columns, by: Vector.width) {
            let lanes = min(Vector.width, columns - column)
            let mean = Vector.loadFirst(lanes, mean + column)
            var sum = SIMD16<Float>.zero
            var product = SIMD16<Float>.zero
            for row in 0..<rows {
                let place = row * columns + column
                let gradient = Vector.loadFirst(lanes, g + place)
                sum += gradient
                product = vm_multiply_add(
                    gradient, Vector.loadFirst(lanes, x + place) - mean, product)
            }
            Vector.storeFirst(lanes, sum, sums + column)
            Vector.storeFirst(lanes, product, products + column)
        }
    }

    /// `sums += Σ x` of each column.
    public static func addSums(
        _ x: UnsafePointer<Float>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Float>
    ) {
        for column in stride(from: 0, to: columns, by: Vector.width) {
            let lanes = min(Vector.width, columns - column)
            var sum = Vector.loadFirst(lanes, sums + column)
            for row in 0..<rows { sum += Vector.loadFirst(lanes, x + row * columns + column) }
            Vector.storeFirst(lanes, sum, sums + column)
        }
    }

    /// `y = (x - mean) scale + shift`, each with one number a column.
    public static func normalise(
        _ x: UnsafePointer<Float>, mean: UnsafePointer<Float>, scale: UnsafePointer<Float>,
        shift: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
    ) {
        for column in stride(from: 0, to: columns, by: Vector.width) {
            let lanes = min(Vector.width, columns - column)
            let mean = Vector.loadFirst(lanes, mean + column)
            let scale = Vector.loadFirst(lanes, scale + column)
            let shift = Vector.loadFirst(lanes, shift + column)
            for row in 0..<rows {
                let place = row * columns + column
                let distance = Vector.loadFirst(lanes, x + place) - mean
                Vector.storeFirst(lanes, vm_multiply_add(distance, scale, shift), y + place)
            }
        }
    }

    /// `y = g scale + (x - mean) slope + shift`, each with one number a column.
    public static func combine(
        _ g: UnsafePointer<Float>, scale: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        mean: UnsafePointer<Float>, slope: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        to y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
    ) {
        for column in stride(from: 0, to: columns, by: Vector.width) {
            let lanes = min(Vector.width, columns - column)
            let mean = Vector.loadFirst(lanes, mean + column)
            let scale = Vector.loadFirst(lanes, scale + column)
            let slope = Vector.loadFirst(lanes, slope + column)
            let shift = Vector.loadFirst(lanes, shift + column)
            for row in 0..<rows {
                let place = row * columns + column
                let distance = Vector.loadFirst(lanes, x + place) - mean
                let rest = vm_multiply_add(distance, slope, shift)
                let gradient = Vector.loadFirst(lanes, g + place)
                Vector.storeFirst(lanes, vm_multiply_add(gradient, scale, rest), y + place)
            }
        }
    }
}
