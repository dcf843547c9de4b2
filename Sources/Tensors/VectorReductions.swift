import CVectorMath

extension Vector {
    /// `Σ x[i]`, in sixteen partial sums.
    @inlinable
    public static func sum(_ x: UnsafePointer<Float>, count: Int) -> Float {
        var partial = SIMD16<Float>.zero
        var index = 0
        while index + width <= count {
            partial += load(x, index)
            index += width
        }
        var sum = vm_sum(partial)
        while index < count {
            sum += x[index]
            index += 1
        }
        return sum
    }

    /// The greatest of `count` values, at least one.
    @inlinable
    public static func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
        var partial = SIMD16<Float>(repeating: x[0])
        var index = 0
        while index + width <= count {
            partial = vm_maximum(partial, load(x, index))
            index += width
        }
        var greatest = partial.max()
        while index < count {
            greatest = max(greatest, x[index])
            index += 1
        }
        return greatest
    }
}
