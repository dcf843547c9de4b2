import AvazCVectorMath
import AvazTensors

/// The right side of a product, laid out in panels of 32 columns that the kernel reads in one go.
///
///     C = S + A B
///
/// Every element of `C` is one chain of fused multiply-adds that begins at its element of `S` and
/// follows the rows of `B`. It depends on nothing but its own row of `A` and its own column of `B`:
/// the result is the same to the bit for one row as for many, however they are cut for the threads.
/// OpenBLAS promises neither, and lays `B` out anew at every call; here the steps of a sequence share
/// one layout.
struct Panels {
    /// Columns of a panel.
    static let width = 32
    /// Rows of `B` that are worked on at a time: as much of a panel as the nearest cache holds.
    static let block = 256
    /// What the kernel works out in one go: as many sums as the processor's registers hold.
    static let (tileRows, tileColumns) = (vm_tile_rows(), vm_tile_columns())
    /// Zeros to begin with, for a stride of 0.
    static let zeros = Tensor([width])

    private var storage = Buffer()
    /// Rows of `B`.
    private(set) var depth = 0
    /// Columns of `B`.
    private(set) var columns = 0

    /// Lays out `B`, `[depth, columns]`, its rows `stride` floats apart.
    mutating func pack(
        _ b: UnsafePointer<Float>, depth: Int, columns: Int, stride: Int, transposed: Bool = false
    ) {
        (self.depth, self.columns) = (depth, columns)
        let panels = (columns + Self.width - 1) / Self.width
        let panelSize = depth * Self.width
        let place = storage.shaped(panels, panelSize)
        nonisolated(unsafe) let source = b
        Parallel.forEach(panels) { panel, _ in
            let (first, to) = (panel * Self.width, place.pointer + panel * panelSize)
            let width = min(Self.width, columns - first)
            if width < Self.width { to.update(repeating: 0, count: panelSize) }
            if transposed {
                MatrixProduct.transpose(
                    source + first * stride, rows: width, columns: depth, stride: stride, to: to,
                    transposedStride: Self.width)
            } else {
                for row in 0..<depth {
                    (to + row * Self.width).update(
                        from: source + row * stride + first, count: width)
                }
            }
        }
    }

    /// Lays out `B` from its transpose, `[columns, depth]`, whose rows are `stride` floats apart.
    mutating func pack(
        transposing b: UnsafePointer<Float>, depth: Int, columns: Int, stride: Int
    ) {
        pack(b, depth: depth, columns: columns, stride: stride, transposed: true)
    }

    /// `C = S + A B`, by the calling thread alone.
    ///
    /// - Parameters:
    ///   - a: `[rows, depth]`, its rows `stride` floats apart.
    ///   - start: `S`, `[rows, columns]`; a stride of 0 is one row for all. May be `c` itself.
    ///   - c: `[rows, columns]`, overwritten.
    func multiply(
        _ a: UnsafePointer<Float>, stride: Int, rows: Int, from start: UnsafePointer<Float>,
        startStride: Int, into c: UnsafeMutablePointer<Float>, resultStride: Int
    ) {
        let panelSize = depth * Self.width
        if depth == 0 {
            for row in 0..<rows where start + row * startStride != c + row * resultStride {
                (c + row * resultStride).update(from: start + row * startStride, count: columns)
            }
        }
        for top in Swift.stride(from: 0, to: depth, by: Self.block) {
            let height = min(Self.block, depth - top)
            // From the second block on, what is there goes on.
            let (from, fromStride) =
                top == 0 ? (start, startStride) : (UnsafePointer(c), resultStride)
            for first in Swift.stride(from: 0, to: columns, by: Self.tileColumns) {
                let panel = storage.tensor.pointer + first / Self.width * panelSize
                for row in Swift.stride(from: 0, to: rows, by: Self.tileRows) {
                    vm_product_rows(
                        min(Self.tileRows, rows - row), a + row * stride + top, stride,
                        panel + top * Self.width + first % Self.width, height,
                        from + row * fromStride + first, fromStride,
                        c + row * resultStride + first, resultStride, columns - first)
                }
            }
        }
    }
}

extension Panels {
    /// A product `A B` whose right side is read from where it lies.
    struct Product {
        /// `[rows, depth]`.
        let a: UnsafePointer<Float>
        let depth: Int
        /// `[depth, columns]`, its rows `stride` floats apart.
        let b: UnsafePointer<Float>
        let stride: Int
    }

    /// `C += A B`, and then `C += A' B'`, for a few rows: each `B` is read once from where it lies, since
    /// laying it out would take as long.
    ///
    /// Each element is the same chain of multiply-adds as by `multiply`, to the bit.
    ///
    /// - Parameter c: `[rows, columns]`, its rows `resultStride` floats apart.
    static func add(
        _ first: Product, _ second: Product? = nil, rows: Int, columns: Int,
        to c: UnsafeMutablePointer<Float>, resultStride: Int
    ) {
        let weights = (first.depth + (second?.depth ?? 0)) * columns
        let threads = weights < streamed ? 1 : Parallel.threads
        // Several pieces for each thread: one that comes late takes fewer.
        let pieces = threads == 1 ? 1 : 4 * threads
        let share = max(128, ((columns + pieces - 1) / pieces + 15) / 16 * 16)
        nonisolated(unsafe) let (first, second, c) = (first, second, c)
        Parallel.forEach(
            Parallel.rangeCount(of: columns, size: share), threads: threads
        ) { piece, _ in
            let start = piece * share
            let width = min(share, columns - start)
            stream(
                first, rows: rows, from: start, columns: width, to: c + start,
                resultStride: resultStride)
            guard let second else { return }
            stream(
                second, rows: rows, from: start, columns: width, to: c + start,
                resultStride: resultStride)
        }
    }

    /// Weights under which one thread is soonest done.
    private static let streamed = 1 << 17

    /// Some columns, from `start` on, eight rows of `B` at a time.
    private static func stream(
        _ product: Product, rows: Int, from start: Int, columns: Int,
        to c: UnsafeMutablePointer<Float>, resultStride: Int
    ) {
        let (a, depth, stride) = (product.a, product.depth, product.stride)
        let b = product.b + start
        var row = 0
        while row + 8 <= depth {
            let top = b + row * stride
            for column in Swift.stride(from: 0, to: columns, by: 16) {
                let lanes = min(16, columns - column)
                let place = top + column
                let b0 = Vector.loadFirst(lanes, place)
                let b1 = Vector.loadFirst(lanes, place + stride)
                let b2 = Vector.loadFirst(lanes, place + 2 * stride)
                let b3 = Vector.loadFirst(lanes, place + 3 * stride)
                let b4 = Vector.loadFirst(lanes, place + 4 * stride)
                let b5 = Vector.loadFirst(lanes, place + 5 * stride)
                let b6 = Vector.loadFirst(lanes, place + 6 * stride)
                let b7 = Vector.loadFirst(lanes, place + 7 * stride)
                for sample in 0..<rows {
                    let factors = a + sample * depth + row
                    let to = c + sample * resultStride + column
                    var sum = Vector.loadFirst(lanes, to)
                    sum = vm_multiply_add(SIMD16(repeating: factors[0]), b0, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[1]), b1, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[2]), b2, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[3]), b3, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[4]), b4, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[5]), b5, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[6]), b6, sum)
                    sum = vm_multiply_add(SIMD16(repeating: factors[7]), b7, sum)
                    Vector.storeFirst(lanes, sum, to)
                }
            }
            row += 8
        }
        for row in row..<depth {
            for sample in 0..<rows {
                Vector.addScaled(
                    a[sample * depth + row], b + row * stride, to: c + sample * resultStride,
                    count: columns)
            }
        }
    }
}
