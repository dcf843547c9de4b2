import AvazCVectorMath

/// The loops of `Vector` in double precision, eight at a time. Counts that are not multiples of
/// eight read to the end of the last block: rows of a `DoubleMatrix` are padded for it.
extension Vector {
    /// Eight doubles from `pointer + index` on, wherever they lie.
    @inlinable @inline(__always)
    public static func load(_ pointer: UnsafePointer<Double>, _ index: Int) -> SIMD8<Double> {
        UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD8<Double>.self)
    }

    /// Writes eight doubles from `pointer + index` on, wherever they lie.
    @inlinable @inline(__always)
    public static func store(
        _ value: SIMD8<Double>, _ pointer: UnsafeMutablePointer<Double>, _ index: Int
    ) {
        UnsafeMutableRawPointer(pointer + index).storeBytes(of: value, as: SIMD8<Double>.self)
    }

    /// `a b + c` in each lane.
    @inlinable @inline(__always)
    public static func multiplyAdd(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double>)
        -> SIMD8<Double>
    { vm_multiply_add_double(a, b, c) }

    /// The sum of the lanes, halves first.
    @inlinable @inline(__always)
    public static func sum(_ value: SIMD8<Double>) -> Double {
        let four = value.lowHalf + value.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    /// The greater of each pair of lanes.
    @inlinable @inline(__always)
    public static func greater(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
        a.replacing(with: b, where: a .< b)
    }

    /// The smaller of each pair of lanes.
    @inlinable @inline(__always)
    public static func smaller(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
        a.replacing(with: b, where: b .< a)
    }

    /// The greatest lane.
    @inlinable @inline(__always)
    public static func maximum(_ value: SIMD8<Double>) -> Double {
        let four = value.lowHalf.replacing(
            with: value.highHalf, where: value.lowHalf .< value.highHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.lowHalf .< four.highHalf)
        return two.x < two.y ? two.y : two.x
    }

    /// Blocks of eight that hold `count` numbers.
    @inlinable @inline(__always)
    public static func blocks(_ count: Int) -> Int { (count + 7) >> 3 }

    /// `Σ a[i] b[i]`.
    @inlinable @inline(__always)
    public static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int)
        -> Double
    {
        var sums = SIMD8<Double>.zero
        for block in 0..<blocks(count) {
            sums = multiplyAdd(load(a, 8 * block), load(b, 8 * block), sums)
        }
        return sum(sums)
    }

    /// `y[i] += scale x[i]`.
    public static func addScaled(
        _ scale: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, count: Int
    ) {
        let scales = SIMD8<Double>(repeating: scale)
        for index in 0..<blocks(count) {
            let moved = multiplyAdd(scales, load(x, 8 * index), load(y, 8 * index))
            store(moved, y, 8 * index)
        }
    }

    /// `exp(x)`, relative error under 4e-16; beyond -708 ... 709 held at the ends of the range.
    ///
    /// `exp(x) = 2ⁿ exp(r)`, `n` the nearest integer to `x / ln 2`, so that `|r| ≤ ln 2 / 2`, and
    /// `exp(r)` by fourteen terms of its series, in pairs (Estrin), so that they do not wait for
    /// one another.
    @inlinable @inline(__always)
    public static func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let held = smaller(greater(x, SIMD8(repeating: -708)), SIMD8(repeating: 709))
        // Added to 1.5 · 2⁵², a number is rounded to an integer, which stands in its lowest bits.
        let shifted = multiplyAdd(
            held, SIMD8(repeating: 1.442_695_040_888_963_4), SIMD8(repeating: 0x1.8p52))
        let power = shifted - 0x1.8p52
        // ln 2 in two parts, so that the first product is exact.
        let high = multiplyAdd(power, SIMD8(repeating: -0x1.62e42fee00000p-1), held)
        let r = multiplyAdd(power, SIMD8(repeating: -0x1.a39ef35793c76p-33), high)
        let r2 = r * r
        let r4 = r2 * r2
        @inline(__always) func pair(_ even: Double, _ odd: Double) -> SIMD8<Double> {
            multiplyAdd(SIMD8(repeating: 1 / odd), r, SIMD8(repeating: 1 / even))
        }
        let low = multiplyAdd(
            multiplyAdd(pair(24, 120), r2, pair(2, 6)), r2, r + 1)
        let middle = multiplyAdd(pair(40_320, 362_880), r2, pair(720, 5_040))
        let top = multiplyAdd(
            pair(479_001_600, 6_227_020_800), r2, pair(3_628_800, 39_916_800))
        let series = multiplyAdd(multiplyAdd(top, r4, middle), r4 * r2, low)
        let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
        return unsafeBitCast(
            unsafeBitCast(series, to: SIMD8<Int64>.self) &+ exponent, to: SIMD8<Double>.self)
    }

    /// `ln x` for finite `x ≥ 2⁻¹⁰²²`, absolute error under 4e-16 near one, relative elsewhere.
    ///
    /// `x = 2ⁿ m`, `m` in `√½ ..< √2`, and `ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …)` with
    /// `s = (m - 1) / (m + 1)`, so that `s² < 0.03`.
    @inlinable @inline(__always)
    public static func logarithm(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let bits = unsafeBitCast(x, to: SIMD8<Int64>.self)
        // The constant is √½: what stands above its exponent is n.
        let exponent = (bits &- 0x3fe6_a09e_667f_3bcd) &>> 52
        let mantissa = unsafeBitCast(bits &- (exponent &<< 52), to: SIMD8<Double>.self)
        // The bits of 1.5 · 2⁵², plus n, are those of 1.5 · 2⁵² + n.
        let power =
            unsafeBitCast(
                exponent &+ SIMD8<Int64>(repeating: 0x4338_0000_0000_0000),
                to: SIMD8<Double>.self) - 0x1.8p52
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var series = SIMD8<Double>(repeating: 1 / 21)
        var odd = 19.0
        while odd > 0 {
            series = multiplyAdd(series, square, SIMD8(repeating: 1 / odd))
            odd -= 2
        }
        return multiplyAdd(power, SIMD8(repeating: 0.693_147_180_559_945_3), 2 * s * series)
    }

    /// `exp(x)` of one number.
    @inlinable @inline(__always)
    public static func exponential(_ x: Double) -> Double {
        exponential(SIMD8(repeating: x))[0]
    }

    /// `ln x` of one number.
    @inlinable @inline(__always)
    public static func logarithm(_ x: Double) -> Double { logarithm(SIMD8(repeating: x))[0] }
}
