import AvazCVectorMath

extension Vector {
    /// `ln x`, by splitting off the exponent and a polynomial for the rest.
    ///
    /// Relative error under 2e-7; `x` must be normal and positive. Coefficients: Cephes `logf`
    /// (S. Moshier).
    @inlinable @inline(__always)
    public static func logarithm(_ x: SIMD16<Float>) -> SIMD16<Float> {
        let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
        // The mantissa is taken from √½ ... √2, so that its logarithm passes through zero at 1.
        let half = Int32(bitPattern: Float(0.5).squareRoot().bitPattern)
        let exponent = (bits &- half) &>> 23
        let mantissa = unsafeBitCast(bits &- (exponent &<< 23), to: SIMD16<Float>.self)
        let power = vm_floats(exponent)
        let rest = mantissa - 1
        var series = SIMD16<Float>(repeating: 7.037_683_6e-2)
        series = vm_multiply_add(series, rest, SIMD16(repeating: -1.151_461e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 1.167_699_9e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: -1.242_014_1e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 1.424_932_3e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: -1.666_805_8e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 2.000_071_5e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: -2.499_999_4e-1))
        series = vm_multiply_add(series, rest, SIMD16(repeating: 3.333_333_1e-1))
        let square = rest * rest
        var small = series * rest * square
        small = vm_multiply_add(power, SIMD16(repeating: -2.121_944_4e-4), small)
        small = vm_multiply_add(square, SIMD16(repeating: -0.5), small)
        return vm_multiply_add(power, SIMD16(repeating: 0.693_359_375), rest + small)
    }

    /// `1 / (1 + exp(-x))`, within 2e-7.
    @inlinable @inline(__always)
    public static func sigmoid(_ x: SIMD16<Float>) -> SIMD16<Float> { 1 / (1 + exponential(-x)) }

    /// `tanh x`, within 2e-7.
    @inlinable @inline(__always)
    public static func hyperbolicTangent(_ x: SIMD16<Float>) -> SIMD16<Float> {
        2 / (1 + exponential(-2 * x)) - 1
    }

    /// The greater of each pair of lanes; Swift's `pointwiseMax` takes them one by one.
    @inlinable @inline(__always)
    public static func maximum(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
        vm_maximum(a, b)
    }

    /// `y[i] = √x[i]`, of values that are not negative.
    public static func squareRoot(
        _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int
    ) {
        map(x, to: y, count: count) { vm_square_root($0) }
    }
}
