import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The orthonormal discrete cosine transform of type II, down each column:
/// `y[k] = s[k] Σ x[n] cos(π k (2n + 1) / 2N)`, `s = √(1/N)` for `k = 0` and `√(2/N)` else.
public struct CosineTransform: Sendable {
    public let inputs: Int
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
        MatrixProduct.multiply(
            matrix, features.pointer, into: result.pointer, m: outputs, n: features.columns,
            k: inputs)
        return result
    }
}
