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
