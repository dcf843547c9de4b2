import AvazFiles
import AvazTensors

/// A rectifier that lets a share of what is negative through (Maas, Hannun and Ng, 2013).
///
///     y = x where x > 0, else a x            ∂L/∂x = g where x > 0, else a g            g = ∂L/∂y
///
/// `a`, the slope, lies in `0 ..< 1`. A unit that a plain rectifier has silenced learns no more; here
/// it still hands on a part of its gradient, which a generator lives by. `x` has any shape.
///
/// ```swift
/// LeakyReLU(slope: 0.2).forward(Tensor([1, 2], [-1, 3]), training: false).array  // [-0.2, 3.0]
/// ```
public final class LeakyReLU: Layer {
    /// `a`.
    public let slope: Float
    private var output = Buffer()

    /// - Parameter slope: in `0 ..< 1`.
    public init(slope: Float) {
        precondition((0..<1).contains(slope), "a leaky rectifier's slope \(slope) outside 0 ..< 1")
        self.slope = slope
    }

    public var configuration: any LayerConfiguration { Configuration(slope: slope.decimal) }

    public func replica() -> any Layer { LeakyReLU(slope: slope) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let (slope, output) = (slope, output.shaped(input.shape))
        Parallel.forEachRange(of: input.count) { range, _ in
            let start = range.lowerBound
            Vector.map(input.pointer + start, to: output.pointer + start, count: range.count) {
                $0.replacing(with: slope * $0, where: $0 .< 0)
            }
        }
        return output
    }

    /// A slope of 0 or more leaves the sign of `x` to be told from `y`, so that `x` is not kept.
    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output.tensor, in: self)
        let (slope, output) = (slope, output.tensor)
        Parallel.forEachRange(of: output.count) { range, _ in
            let start = range.lowerBound
            Vector.update(
                outputGradient.pointer + start, by: output.pointer + start, count: range.count
            ) { gradient, value in
                gradient = gradient.replacing(with: slope * gradient, where: value .<= 0)
            }
        }
        return outputGradient
    }
}

extension Plain {
    /// `LeakyReLU.forward` and, from `g`, its gradient.
    static func leakyReLU(_ x: [Float], slope: Float, _ g: [Float]) -> (y: [Float], dx: [Float]) {
        (x.map { $0 > 0 ? $0 : slope * $0 }, zip(x, g).map { $0 > 0 ? $1 : slope * $1 })
    }
}

// MARK: In files

extension LeakyReLU {
    /// `{ kind: "leaky-relu", slope: 0.2 }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "leaky-relu"
        /// `a`, 0 to 0.99; 0.2 unless said.
        public var slope: Double

        /// - Parameter slope: `a`, 0 to 0.99.
        public init(slope: Double = 0.2) { self.slope = slope }

        private enum CodingKeys: String, CodingKey { case slope }

        public init(from decoder: any Decoder) throws {
            slope = try decoder.container(keyedBy: CodingKeys.self)
                .number(.slope, in: 0...0.99, default: 0.2)
        }

        /// For samples of any shape.
        public func layer(on inputShape: [Int], from source: LayerSource) -> any Layer {
            LeakyReLU(slope: Float(slope))
        }
    }
}
