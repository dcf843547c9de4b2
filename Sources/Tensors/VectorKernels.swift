import AvazCVectorMath

/// Loops over plain memory, sixteen floats at a time.
///
/// Sums run in 4 x 16 independent partial sums, added up in a fixed order at the end: the same
/// input gives the same bits on every call. Float loops that add up are not vectorised by the
/// compiler on its own; these are some twenty times faster than the plain loop.
public enum Vector {
    /// Floats in one SIMD block.
    public static let width = 16

    /// The sixteen floats at `pointer + index`, aligned or not.
    @inlinable @inline(__always)
    public static func load(_ pointer: UnsafePointer<Float>, _ index: Int) -> SIMD16<Float> {
        UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD16<Float>.self)
    }

    /// Writes sixteen floats at `pointer + index`, aligned or not.
    @inlinable @inline(__always)
    public static func store(
        _ value: SIMD16<Float>, _ pointer: UnsafeMutablePointer<Float>, _ index: Int
    ) {
        UnsafeMutableRawPointer(pointer + index).storeBytes(of: value, as: SIMD16<Float>.self)
    }

    /// `Σ a[i] b[i]`.
    public static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int)
        -> Float
    {
        var sum0 = SIMD16<Float>.zero
        var sum1 = SIMD16<Float>.zero
        var sum2 = SIMD16<Float>.zero
        var sum3 = SIMD16<Float>.zero
        var index = 0
        while index + 4 * width <= count {
            sum0 = vm_multiply_add(load(a, index), load(b, index), sum0)
            sum1 = vm_multiply_add(load(a, index + 16), load(b, index + 16), sum1)
            sum2 = vm_multiply_add(load(a, index + 32), load(b, index + 32), sum2)
            sum3 = vm_multiply_add(load(a, index + 48), load(b, index + 48), sum3)
            index += 4 * width
        }
        while index + width <= count {
            sum0 = vm_multiply_add(load(a, index), load(b, index), sum0)
            index += width
        }
        var sum = vm_sum((sum0 + sum1) + (sum2 + sum3))
        while index < count {
            sum = vm_multiply_add_scalar(a[index], b[index], sum)
            index += 1
        }
        return sum
    }

    /// `y[i] += scale * x[i]`.
    public static func addScaled(
        _ scale: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
    ) {
        let scales = SIMD16<Float>(repeating: scale)
        var index = 0
        while index + width <= count {
            store(vm_multiply_add(scales, load(x, index), load(y, index)), y, index)
            index += width
        }
        while index < count {
            y[index] = vm_multiply_add_scalar(scale, x[index], y[index])
            index += 1
        }
    }

    /// `y[i] = f(x[i])` for a function that works on whole blocks and on their padded rest alike.
    @inlinable @inline(__always)
    public static func map(
        _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int,
        _ f: (SIMD16<Float>) -> SIMD16<Float>
    ) {
        var index = 0
        while index + width <= count {
            store(f(load(x, index)), y, index)
            index += width
        }
        guard index < count else { return }
        let rest = count - index
        storeFirst(rest, f(loadFirst(rest, x + index)), y + index)
    }

    /// `y[i] = f(x[i], z[i])`, as `map(_:to:count:_:)`.
    @inlinable @inline(__always)
    public static func map(
        _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>,
        count: Int, _ f: (SIMD16<Float>, SIMD16<Float>) -> SIMD16<Float>
    ) {
        var index = 0
        while index + width <= count {
            store(f(load(x, index), load(z, index)), y, index)
            index += width
        }
        guard index < count else { return }
        let rest = count - index
        storeFirst(rest, f(loadFirst(rest, x + index), loadFirst(rest, z + index)), y + index)
    }

    /// `1 / (1 + exp(-x))`, and through it `exp`, by range reduction and a polynomial.
    ///
    /// Relative error of `exp` under 2e-7 over -87 ... 88; beyond, the result is held at the ends
    /// of the range, so that neither overflow nor a denormal slows the loop. Coefficients:
    /// Cephes `expf` (S. Moshier).
    @inlinable @inline(__always)
    public static func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
        let held = vm_minimum(
            vm_maximum(x, SIMD16(repeating: -87.3)), SIMD16(repeating: 88.3))
        let power = vm_round(held * 1.442_695_040_888_963)
        let high = vm_multiply_add(power, SIMD16(repeating: -0.693_359_375), held)
        let rest = vm_multiply_add(power, SIMD16(repeating: 2.121_944_4e-4), high)
        var series = SIMD16<Float>(repeating: 1.987_569_1e-4)
        series = vm_multiply_add(series, rest, SIMD16(repeating: 1.398_199_9e-3))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 8.333_452e-3))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 4.166_579_6e-2))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 1.666_666_5e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 0.5))
        series = vm_multiply_add(series, rest * rest, rest) + 1
        let exponent = vm_whole(power) &+ 127
        return series * unsafeBitCast(exponent &<< 23, to: SIMD16<Float>.self)
    }
}

extension Plain {
    /// `Σ a[i] b[i]`, in single or double precision.
    package static func dot<Number: Numeric>(_ a: [Number], _ b: [Number]) -> Number {
        var sum: Number = 0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    /// `y[i] + scale x[i]`, in single or double precision.
    package static func addScaled<Number: Numeric>(
        _ scale: Number, _ x: [Number], to y: [Number]
    ) -> [Number] {
        var result = y
        for index in x.indices { result[index] += scale * x[index] }
        return result
    }
}
