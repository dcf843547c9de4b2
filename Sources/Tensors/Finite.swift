extension Tensor {
    /// Whether no element is NaN or infinite.
    public var isFinite: Bool {
        // Zero times a number is zero, unless the number is none.
        var sums = SIMD16<Float>(repeating: 0)
        var index = 0
        while index + 16 <= count {
            sums += 0 * UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD16<Float>.self)
            index += 16
        }
        var sum = sums.sum()
        while index < count {
            sum += 0 * pointer[index]
            index += 1
        }
        return sum == 0
    }
}
