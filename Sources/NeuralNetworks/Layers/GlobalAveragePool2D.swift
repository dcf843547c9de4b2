import AvazTensors

/// The mean of each channel over all places.
///
///     y[k] = Σ x[r, c, k] / (H W)            ∂L/∂x[r, c, k] = g[k] / (H W)
///
/// `x` is `[N, H, W, C]`, `y` and `g = ∂L/∂y` are `[N, C]`: whatever the size of the image.
public final class GlobalAveragePool2D: Layer {
    private var inputShape: [Int] = []
    private var output = Buffer()
    private var inputGradient = Buffer()

    /// For images of any size and number of channels.
    public init() {}

    public func outputShape(for inputShape: [Int]) -> [Int] { [inputShape[2]] }

    public var configuration: any LayerConfiguration { Configuration() }

    public func replica() -> any Layer { GlobalAveragePool2D() }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        inputShape = input.shape
        let channels = input.shape[3]
        let places = input.columns / channels
        let output = output.shaped([input.rows, channels])
        output.fill(0)
        for sample in 0..<input.rows {
            let y = output.pointer + sample * channels
            Columns.addSums(
                input.pointer + sample * input.columns, rows: places, columns: channels, to: y)
            Vector.map(y, to: y, count: channels) { $0 / Float(places) }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output.tensor, in: self)
        let inputGradient = inputGradient.shaped(inputShape)
        inputGradient.fill(0)
        let channels = outputGradient.columns
        let places = inputGradient.columns / channels
        for sample in 0..<outputGradient.rows {
            for place in 0..<places {
                Vector.addScaled(
                    1 / Float(places), outputGradient.pointer + sample * channels,
                    to: inputGradient.pointer + (sample * places + place) * channels,
                    count: channels)
            }
        }
        return inputGradient
    }
}

// MARK: In files

extension GlobalAveragePool2D {
    /// `{ kind: "global-average-pool2d" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "global-average-pool2d"

        /// There is nothing to set.
        public init() {}

        /// - Throws: `LayerError` where the samples are no images `[H, W, C]`.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            guard inputShape.count == 3 else {
                throw LayerError("a \(Self.kind) layer needs an image")
            }
            return GlobalAveragePool2D()
        }
    }
}
