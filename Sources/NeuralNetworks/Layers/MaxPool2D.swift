import AvazTensors

/// The largest value under a sliding window, each channel alone.
///
///     y[r, c] = max x[r s + i, c s + j]            over i, j
///
///     ∂L/∂x = g where x was the largest (the first of equals), else 0, summed over windows
///
/// `x` is `[N, H, W, C]`, `y` and `g = ∂L/∂y` are `[N, H', W', C]`. Where the window is `same`, what
/// lies over the edge does not count.
public final class MaxPool2D: Layer {
    /// Side of the largest square window.
    public static let largestSquare = 15

    /// The field of one maximum, and the steps from one to the next.
    public let window: Window2D

    private var maxima: Maxima?
    private var inputShape: [Int] = []
    private var choices = Choices(count: 0)
    private var output = Buffer()
    private var inputGradient = Buffer()

    /// - Parameter window: small enough that 255 numbers tell its places apart.
    public init(_ window: Window2D) {
        precondition(
            Choices.canHold(window), "a pool of \(window.height) x \(window.width) is too large")
        self.window = window
    }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        let placement = window.placed(on: inputShape)
        return [placement.outputHeight, placement.outputWidth, inputShape[2]]
    }

    public var configuration: any LayerConfiguration { Configuration(window: window) }

    public func replica() -> any Layer { MaxPool2D(window) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        inputShape = input.shape
        let channels = input.shape[3]
        let place = window.placed(on: Array(input.shape.dropFirst()))
        let maxima = Maxima(
            window: window, placement: place, rowStride: place.inputWidth * channels,
            columnStride: channels)
        self.maxima = maxima
        let output = output.shaped([input.rows, place.outputHeight, place.outputWidth, channels])
        if choices.count < output.count { choices = Choices(count: output.count) }
        let choices = choices
        Parallel.forEachRange(of: input.rows * place.outputHeight, size: 8) { rows, _ in
            for index in rows {
                let (sample, row) = index.quotientAndRemainder(dividingBy: place.outputHeight)
                for channel in stride(from: 0, to: channels, by: 16) {
                    let first = index * place.outputWidth * channels + channel
                    maxima.row(
                        row, of: input.pointer + sample * input.columns + channel,
                        channels: min(16, channels - channel), rectifying: false,
                        to: output.pointer + first, choices: choices.pointer + first,
                        stride: channels)
                }
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output.tensor, in: self)
        guard let maxima else { preconditionFailure("backward before forward") }
        let (channels, choices) = (inputShape[3], choices)
        let inputGradient = inputGradient.shaped(inputShape)
        Parallel.forEach(outputGradient.rows) { sample, _ in
            maxima.scatter(
                outputGradient.pointer + sample * outputGradient.columns,
                choices: choices.pointer + sample * outputGradient.columns, channels: channels,
                to: inputGradient.pointer + sample * inputGradient.columns)
        }
        return inputGradient
    }
}

// MARK: In files

extension MaxPool2D {
    /// `{ kind: "max-pool2d", size: 2, stride: 2, padding: "valid" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "max-pool2d"
        /// The field of one value, and the steps from one to the next: the field's own size, where
        /// a file leaves them out.
        public var window: Window2D

        /// - Parameter window: the field of one maximum, and the steps from one to the next.
        public init(window: Window2D) { self.window = window }

        public init(from decoder: any Decoder) throws {
            window = try Window2D(from: decoder, largest: MaxPool2D.largestSquare)
        }

        public func encode(to encoder: any Encoder) throws { try window.encode(to: encoder) }

        /// - Throws: `LayerError` where the samples are no images `[H, W, C]`, or smaller than a
        ///   `valid` window.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            try window.check(fitsOn: inputShape, kind: Self.kind)
            return MaxPool2D(window)
        }
    }
}
