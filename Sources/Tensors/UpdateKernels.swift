import AvazCVectorMath

extension Vector {
    /// Rewrites `a` element by element: `body(&a[i], b[i])`.
    ///
    /// Like `map`, for a rule that works on whole blocks and on their zero-padded rest alike.
    @inlinable @inline(__always)
    public static func update(
        _ a: UnsafeMutablePointer<Float>, by b: UnsafePointer<Float>, count: Int,
        _ body: (inout SIMD16<Float>, SIMD16<Float>) -> Void
    ) {
        for index in stride(from: 0, to: count, by: width) {
            let lanes = min(width, count - index)
            var first = loadFirst(lanes, a + index)
            body(&first, loadFirst(lanes, b + index))
            storeFirst(lanes, first, a + index)
        }
    }

    /// Rewrites `a` and `b` together: `body(&a[i], &b[i], c[i])`.
    @inlinable @inline(__always)
    public static func update(
        _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
        by c: UnsafePointer<Float>, count: Int,
        _ body: (inout SIMD16<Float>, inout SIMD16<Float>, SIMD16<Float>) -> Void
    ) {
        for index in stride(from: 0, to: count, by: width) {
            let lanes = min(width, count - index)
            var first = loadFirst(lanes, a + index)
            var second = loadFirst(lanes, b + index)
            body(&first, &second, loadFirst(lanes, c + index))
            storeFirst(lanes, first, a + index)
            storeFirst(lanes, second, b + index)
        }
    }

    /// Rewrites `a`, `b` and `c` together: `body(&a[i], &b[i], &c[i], d[i])`.
    @inlinable @inline(__always)
    public static func update(
        _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
        _ c: UnsafeMutablePointer<Float>, by d: UnsafePointer<Float>, count: Int,
        _ body: (
            inout SIMD16<Float>, inout SIMD16<Float>, inout SIMD16<Float>, SIMD16<Float>
        ) -> Void
    ) {
        for index in stride(from: 0, to: count, by: width) {
            let lanes = min(width, count - index)
            var first = loadFirst(lanes, a + index)
            var second = loadFirst(lanes, b + index)
            var third = loadFirst(lanes, c + index)
            body(&first, &second, &third, loadFirst(lanes, d + index))
            storeFirst(lanes, first, a + index)
            storeFirst(lanes, second, b + index)
            storeFirst(lanes, third, c + index)
        }
    }

    /// The first `lanes` floats at `pointer`, the other lanes zero; nothing beyond is read.
    @inlinable @inline(__always)
    public static func loadFirst(_ lanes: Int, _ pointer: UnsafePointer<Float>) -> SIMD16<Float> {
        lanes >= width ? load(pointer, 0) : vm_load_first(pointer, lanes)
    }

    /// Writes the first `lanes` floats of `value`, and nothing beyond.
    @inlinable @inline(__always)
    public static func storeFirst(
        _ lanes: Int, _ value: SIMD16<Float>, _ pointer: UnsafeMutablePointer<Float>
    ) {
        if lanes >= width {
            store(value, pointer, 0)
        } else {
            vm_store_first(pointer, value, lanes)
        }
    }
}
