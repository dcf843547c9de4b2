import AvazCVectorMath

extension Vector {
    /// `Σ x[i]`.
    public static func sum(_ x: UnsafePointer<Float>, count: Int) -> Float {
        var sum0 = SIMD16<Float>.zero
        var sum1 = SIMD16<Float>.zero
        var sum2 = SIMD16<Float>.zero
        var sum3 = SIMD16<Float>.zero
        var index = 0
        while index + 4 * width <= count {
            sum0 += load(x, index)
            sum1 += load(x, index + 16)
            sum2 += load(x, index + 32)
            sum3 += load(x, index + 48)
            index += 4 * width
        }
        while index + width <= count {
            sum0 += load(x, index)
            index += width
        }
        var sum = vm_sum((sum0 + sum1) + (sum2 + sum3))
        while index < count {
            sum += x[index]
            index += 1
        }
        return sum
    }

    /// The greatest of `count` values, at least one.
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

extension Plain {
    /// `Σ x[i]`.
    package static func sum(_ x: [Float]) -> Float {
        var sum: Float = 0
        for value in x { sum += value }
        return sum
    }

    /// The greatest of at least one value.
    package static func maximum(_ x: [Float]) -> Float {
        var greatest = x[0]
        for value in x where value > greatest { greatest = value }
        return greatest
    }
}
