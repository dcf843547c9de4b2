import AvazCVectorMath
import AvazTensors

/// Gradients of weights: products summed over all samples and steps.
///
///     C = Aᵀ B            s = Σ B over its rows
///
/// `A` is `[rows, width]`, `B` is `[rows, columns]`. Every sum follows the rows in their order, so that
/// it is the same for any number of threads, which share the columns.
struct OuterSums {
    /// A left side and where its product goes.
    struct Left {
        /// `[rows, width]`, its rows `stride` floats apart.
        let a: UnsafePointer<Float>
        let width: Int
        let stride: Int
        /// `[width, columns]`, its rows `resultStride` floats apart; overwritten.
        let c: UnsafeMutablePointer<Float>
        let resultStride: Int
    }

    /// Columns of one piece of work: their block of `B` stays in the second cache.
    private static let share = 512
    /// Eight columns of `A` and the share of `B`, for each thread.
    private var scratch = Buffer()

    /// - Parameters:
    ///   - left: of which each is multiplied with `b`.
    ///   - b: `[rows, columns]`, its rows `stride` floats apart.
    ///   - sums: `s`, `[columns]`; nil where it is not wanted.
    mutating func sum(
        rows: Int, _ left: [Left], _ b: UnsafePointer<Float>, columns: Int, stride: Int,
        sums: UnsafeMutablePointer<Float>? = nil
    ) {
        let threads = Parallel.threads
        let even = ((columns + threads - 1) / threads + 31) / 32 * 32
        let share = min(Self.share, even)
        let room = Panels.block * (8 + share)
        let scratch = scratch.shaped(threads, room)
        nonisolated(unsafe) let (left, b, sums) = (left, b, sums)
        Parallel.forEachRange(of: columns, size: share, threads: threads) { range, _, worker in
            let columnsOfA = scratch.pointer + worker * room
            let panels = columnsOfA + Panels.block * 8
            for top in Swift.stride(from: 0, to: rows, by: Panels.block) {
                let height = min(Panels.block, rows - top)
                Self.pack(
                    b + top * stride + range.lowerBound, rows: height, columns: range.count,
                    stride: stride, to: panels, sums: sums.map { $0 + range.lowerBound },
                    isFirst: top == 0)
                for part in left {
                    Self.multiply(
                        part, top: top, height: height, columnsOfA, panels, columns: range)
                }
            }
        }
        if rows == 0 { clear(left, columns: columns, sums: sums) }
    }

    /// `C = Aᵀ B` of whole matrices, and the sums of the rows of `B`.
    mutating func sum(_ a: Tensor, _ b: Tensor, to c: Tensor, sums: Tensor? = nil) {
        sum(
            rows: a.rows,
            [
                Left(
                    a: a.pointer, width: a.columns, stride: a.columns, c: c.pointer,
                    resultStride: b.columns)
            ], b.pointer, columns: b.columns, stride: b.columns, sums: sums?.pointer)
    }

    private func clear(_ left: [Left], columns: Int, sums: UnsafeMutablePointer<Float>?) {
        sums?.update(repeating: 0, count: columns)
        for part in left {
            for row in 0..<part.width {
                (part.c + row * part.resultStride).update(repeating: 0, count: columns)
            }
        }
    }

    /// A block of `B` in panels, and its sums.
    private static func pack(
        _ b: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int,
        to panels: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>?, isFirst: Bool
    ) {
        for column in Swift.stride(from: 0, to: columns, by: 16) {
            let lanes = min(16, columns - column)
            let to = panels + column / 32 * Panels.block * 32 + column % 32
            var sum = SIMD16<Float>.zero
            if let sums, !isFirst { sum = Vector.loadFirst(lanes, sums + column) }
            for row in 0..<rows {
                let value = Vector.loadFirst(lanes, b + row * stride + column)
                Vector.store(value, to, row * 32)
                sum += value
            }
            if let sums { Vector.storeFirst(lanes, sum, sums + column) }
        }
    }

    private static func multiply(
        _ left: Left, top: Int, height: Int, _ columnsOfA: UnsafeMutablePointer<Float>,
        _ panels: UnsafePointer<Float>, columns: Range<Int>
    ) {
        for first in Swift.stride(from: 0, to: left.width, by: Panels.tileRows) {
            let width = min(Panels.tileRows, left.width - first)
            let a = left.a + top * left.stride + first
            for row in 0..<height {
                let (from, to) = (a + row * left.stride, columnsOfA + row * 8)
                // Up to two that follow are copied too, and not looked at.
                if first + 8 <= left.width {
                    UnsafeMutableRawPointer(to).storeBytes(
                        of: UnsafeRawPointer(from).loadUnaligned(as: SIMD8<Float>.self),
                        as: SIMD8<Float>.self)
                } else {
                    to.update(from: from, count: width)
                }
            }
            let c = left.c + first * left.resultStride + columns.lowerBound
            for column in Swift.stride(from: 0, to: columns.count, by: Panels.tileColumns) {
                vm_product_columns(
                    width, columnsOfA,
                    panels + column / Panels.width * Panels.block * Panels.width
                        + column % Panels.width, height,
                    top == 0 ? UnsafePointer(Panels.zeros.pointer) : UnsafePointer(c + column),
                    top == 0 ? 0 : left.resultStride, c + column, left.resultStride,
                    columns.count - column)
            }
        }
    }
}

extension Plain {
    /// `Aᵀ B` and the sums of the rows of `B`.
    static func outerSums(_ a: Tensor, _ b: Tensor) -> (product: Tensor, sums: Tensor) {
        let (product, sums) = (Tensor([a.columns, b.columns]), Tensor([b.columns]))
        for row in 0..<a.rows {
            for column in 0..<b.columns {
                sums[column] += b[row, column]
                for place in 0..<a.columns {
                    product[place, column] += a[row, place] * b[row, column]
                }
            }
        }
        return (product, sums)
    }
}
