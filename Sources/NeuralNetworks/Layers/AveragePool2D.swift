import AvazTensors

/// The mean under a sliding window, each channel alone.
///
///     y[r, c] = Σ x[r s + i, c s + j] / n          over i, j
///
///     ∂L/∂x = Σ g / n over the windows that saw x
///
/// `x` is `[N, H, W, C]`, `y` and `g = ∂L/∂y` are `[N, H', W', C]`; `n` counts the window's places
/// on the image: where the window is `same`, what lies over the edge does not count.
public final class AveragePool2D: Layer {
    /// The field of one mean, and the steps from one to the next.
    public let window: Window2D

    private var inputShape: [Int] = []
    private var output = Buffer()
    private var inputGradient = Buffer()

    /// - Parameter window: the field of one mean, and the steps from one to the next.
    public init(_ window: Window2D) { self.window = window }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        let placement = window.placed(on: inputShape)
        return [placement.outputHeight, placement.outputWidth, inputShape[2]]
    }

    public var configuration: any LayerConfiguration { Configuration(window: window) }

    public func replica() -> any Layer { AveragePool2D(window) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        inputShape = input.shape
        let channels = input.shape[3]
        let output = output.shaped([input.rows] + outputShape(for: Array(input.shape.dropFirst())))
        output.fill(0)
        visit { sample, place, cell, share in
            let x = input.pointer + sample * input.columns + cell * channels
            let y = output.pointer + sample * output.columns + place * channels
            Vector.addScaled(share, x, to: y, count: channels)
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output.tensor, in: self)
        let channels = inputShape[3]
        let inputGradient = inputGradient.shaped(inputShape)
        inputGradient.fill(0)
        visit { sample, place, cell, share in
            let g = outputGradient.pointer + sample * outputGradient.columns + place * channels
            let gradient = inputGradient.pointer + sample * inputGradient.columns + cell * channels
            Vector.addScaled(share, g, to: gradient, count: channels)
        }
        return inputGradient
    }

    /// Calls `body` for every place of the output and every cell of the input under its window, with
    /// the cell's share `1 / n`; one sample on one thread.
    private func visit(
        _ body: @Sendable (_ sample: Int, _ place: Int, _ cell: Int, _ share: Float) -> Void
    ) {
        let window = window
        let place = window.placed(on: Array(inputShape.dropFirst()))
        Parallel.forEach(inputShape[0]) { sample, _ in
            for row in 0..<place.outputHeight {
                let top = row * window.strideHeight - place.top
                let rows = max(0, top)..<min(top + window.height, place.inputHeight)
                for column in 0..<place.outputWidth {
                    let left = column * window.strideWidth - place.left
                    let columns = max(0, left)..<min(left + window.width, place.inputWidth)
                    let share = 1 / Float(rows.count * columns.count)
                    for i in rows {
                        for j in columns {
                            body(
                                sample, row * place.outputWidth + column,
                                i * place.inputWidth + j, share)
                        }
                    }
                }
            }
        }
    }
}

// MARK: In files

extension AveragePool2D {
    /// `{ kind: "average-pool2d", size: 2, stride: 2, padding: "valid" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "average-pool2d"
        /// The field of one value, and the steps from one to the next: the field's own size, where
        /// a file leaves them out.
        public var window: Window2D

        /// - Parameter window: the field of one mean, and the steps from one to the next.
        public init(window: Window2D) { self.window = window }

        public init(from decoder: any Decoder) throws {
            window = try Window2D(from: decoder)
        }

        public func encode(to encoder: any Encoder) throws { try window.encode(to: encoder) }

        /// - Throws: `LayerError` where the samples are no images `[H, W, C]`, or smaller than a
        ///   `valid` window.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            try window.check(fitsOn: inputShape, kind: Self.kind)
            return AveragePool2D(window)
        }
    }
}
