import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The orthonormal discrete cosine transform of type II, down each column:
/// `y[k] = s[k] Σ x[n] cos(π k (2n + 1) / 2N)`, `s[0] = √(1 / N)` and else `s[k] = √(2 / N)`.
public struct CosineTransform: Sendable {
    /// `N`: values in a column, such as mel bands.
    public let inputs: Int
    /// Coefficients that are kept, from `k = 0` on.
    public let outputs: Int
    /// `[outputs, inputs]`.
    private let matrix: [Float]

    /// - Parameter outputs: coefficients to keep, at most `inputs`.
    public init(inputs: Int, outputs: Int) {
        precondition(outputs <= inputs, "\(outputs) coefficients of \(inputs) values")
        self.inputs = inputs
        self.outputs = outputs
        matrix = (0..<outputs).flatMap { row in
            (0..<inputs).map { column in
                let angle = Double.pi * Double(row * (2 * column + 1)) / Double(2 * inputs)
                return Float(((row == 0 ? 1 : 2) / Double(inputs)).squareRoot() * cos(angle))
            }
        }
    }

    /// `[inputs, frames]` to `[outputs, frames]`.
    public func callAsFunction(_ features: Tensor) -> Tensor {
        precondition(
            features.rows == inputs, "\(features.shape) where \(inputs) rows were expected")
        let result = Tensor([outputs, features.columns])
        write(features.pointer, to: result.pointer, frames: features.columns)
        return result
    }

    /// Sixteen frames at a time, each sum in four parts: several times as exact as one long sum
    /// where all inputs are alike, as in silence.
    func write(
        _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, frames: Int
    ) {
        withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: inputs) { block in
            for first in stride(from: 0, to: frames, by: 16) {
                let lanes = min(16, frames - first)
                for input in 0..<inputs {
                    block[input] = Vector.loadFirst(lanes, source + input * frames + first)
                }
                for output in 0..<outputs {
                    let column = matrix[output * inputs..<(output + 1) * inputs]
                        .withUnsafeBufferPointer { sum($0, block) }
                    Vector.storeFirst(lanes, column, target + output * frames + first)
                }
            }
        }
    }

    private func sum(
        _ weights: UnsafeBufferPointer<Float>, _ block: UnsafeMutableBufferPointer<SIMD16<Float>>
    ) -> SIMD16<Float> {
        var sum0 = SIMD16<Float>.zero
        var sum1 = SIMD16<Float>.zero
        var sum2 = SIMD16<Float>.zero
        var sum3 = SIMD16<Float>.zero
        var input = 0
        while input + 4 <= inputs {
            sum0 += weights[input] * block[input]
            sum1 += weights[input + 1] * block[input + 1]
            sum2 += weights[input + 2] * block[input + 2]
            sum3 += weights[input + 3] * block[input + 3]
            input += 4
        }
        while input < inputs {
            sum0 += weights[input] * block[input]
            input += 1
        }
        return (sum0 + sum1) + (sum2 + sum3)
    }
}

extension Plain {
    /// The first coefficients of one column, term by term.
    static func cosineTransform(_ x: [Double], outputs: Int) -> [Double] {
        (0..<outputs).map { k in
            var sum = 0.0
            for (n, value) in x.enumerated() {
                sum += value * cos(Double.pi * Double(k * (2 * n + 1)) / Double(2 * x.count))
            }
            return ((k == 0 ? 1 : 2) / Double(x.count)).squareRoot() * sum
        }
    }
}
