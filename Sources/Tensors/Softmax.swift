extension Vector {
    /// `p[k] = exp(x[k]) / Σ exp(x[j])`.
    ///
    /// The largest `x` is taken off first, so that nothing overflows. A NaN among the inputs makes
    /// the result NaN.
    ///
    /// - Parameter p: overwritten; may be `x` itself.
    /// - Returns: `ln Σ exp(x[k])`, so that `ln p[k] = x[k] - result` even where `p[k]` is zero.
    @discardableResult
    public static func softmax(
        _ x: UnsafePointer<Float>, to p: UnsafeMutablePointer<Float>, count: Int
    ) -> Float {
        var largest = -Float.infinity
        for index in 0..<count {
            guard !x[index].isNaN else {
                p.update(repeating: .nan, count: count)
                return .nan
            }
            largest = max(largest, x[index])
        }
        map(x, to: p, count: count) { exponential($0 - SIMD16(repeating: largest)) }
        var total: Float = 0
        for index in 0..<count { total += p[index] }
        let scale = 1 / total
        for index in 0..<count { p[index] *= scale }
        return largest + Float(AvazTensors.naturalLogarithm(Double(total)))
    }
}

extension Plain {
    /// `exp(x[k]) / Σ exp(x[j])` and `ln Σ exp(x[j])`, of numbers whose exponentials do not overflow.
    package static func softmax(_ x: [Float]) -> (p: [Float], logarithm: Float) {
        let powers = x.map { Vector.exponential(Double($0)) }
        let total = powers.reduce(0, +)
        return (powers.map { Float($0 / total) }, Float(naturalLogarithm(total)))
    }
}
