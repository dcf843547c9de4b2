import AvazTensors

/// How weights are drawn before training; biases begin at zero.
///
/// The draws come from `MersenneTwister` in row-major order and in double precision, so that a
/// seed gives the weights of the corresponding NumPy program.
public enum Initialiser: String, CaseIterable, Sendable {
    /// Normal with standard deviation 1: `randn(in, out)`.
    case standardNormal = "standard-normal"
    /// Normal with standard deviation `sqrt(1 / fanIn)`: the published reports' Xavier.
    case xavier
    /// Uniform within `± sqrt(6 / (fanIn + fanOut))`: Keras's default (Glorot and Bengio, 2010).
    case glorotUniform = "glorot-uniform"
    /// Normal with standard deviation `sqrt(2 / fanIn)`, for ReLU (He et al., 2015).
    case he

    /// Draws an array of the given shape.
    ///
    /// - Parameters:
    ///   - fanIn: inputs that each output sees.
    ///   - fanOut: outputs that each input feeds.
    public func draw(
        _ shape: [Int], fanIn: Int, fanOut: Int, using generator: inout MersenneTwister
    ) -> Tensor {
        let tensor = Tensor(shape)
        for index in 0..<tensor.count {
            let draw =
                switch self {
                case .standardNormal: generator.normal()
                case .xavier: generator.normal() * (1 / Double(fanIn)).squareRoot()
                case .he: generator.normal() * (2 / Double(fanIn)).squareRoot()
                case .glorotUniform:
                    (2 * generator.uniform() - 1) * (6 / Double(fanIn + fanOut)).squareRoot()
                }
            tensor[index] = Float(draw)
        }
        return tensor
    }
}

extension Initialiser {
    /// A matrix `[rows, columns]` whose rows, or columns where there are fewer, are of length 1 and at
    /// right angles to each other: what passes through it neither fades nor grows (Saxe et al., 2014).
    ///
    /// Normal draws, each set at right angles to those before it (Gram and Schmidt, in double
    /// precision): as likely to lie one way as any other.
    public static func orthogonal(_ shape: [Int], using generator: inout MersenneTwister) -> Tensor
    {
        precondition(shape.count == 2, "orthogonal \(shape)")
        let (rows, columns) = (shape[0], shape[1])
        let (count, length) = (min(rows, columns), max(rows, columns))
        var vectors: [[Double]] = []
        for _ in 0..<count {
            var vector = (0..<length).map { _ in generator.normal() }
            for other in vectors {
                let share = -Self.dot(vector, other)
                for index in 0..<length { vector[index] += share * other[index] }
            }
            let scale = 1 / Self.dot(vector, vector).squareRoot()
            vectors.append(vector.map { $0 * scale })
        }
        let tensor = Tensor(shape)
        for (index, vector) in vectors.enumerated() {
            for (place, value) in vector.enumerated() {
                tensor[rows <= columns ? index * columns + place : place * columns + index] =
                    Float(value)
            }
        }
        return tensor
    }

    private static func dot(_ first: [Double], _ second: [Double]) -> Double {
        // Eight sums side by side, which the processor adds up at once.
        var sums = SIMD8<Double>.zero
        var index = 0
        while index + 8 <= first.count {
            sums += SIMD8(first[index..<index + 8]) * SIMD8(second[index..<index + 8])
            index += 8
        }
        var sum = sums.sum()
        while index < first.count {
            sum += first[index] * second[index]
            index += 1
        }
        return sum
    }
}
