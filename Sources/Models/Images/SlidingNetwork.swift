import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors

/// A network for windows of an image or a spectrogram, asked at many places at once.
///
/// Neighbouring windows see mostly the same pixels. Convolutions and pools that stay inside give the
/// same numbers for a pixel whatever window it is seen in, so that the layers before `flatten` are run
/// once over a whole strip of them, and only those behind it once a window (Sermanet et al.,
/// "OverFeat", 2014). The answers are those of the windows one by one.
///
/// Used by one thread at a time.
package final class SlidingNetwork {
    /// Where a window begins: the strip that it lies in, and its row and column there, in hops.
    package typealias Place = (strip: Int, row: Int, column: Int)

    /// Rows of a window.
    package let height: Int
    /// Columns of a window.
    package let width: Int
    /// Rows and columns from one window to the next: the strides before `flatten`, multiplied.
    package let hop: (rows: Int, columns: Int)
    private let strips: Network
    private let windows: Network
    /// Rows and columns that a window has behind the first part.
    private let steps: (rows: Int, columns: Int)
    private var rows = Tensor([0, 0])

    /// Windows that go through the layers behind `flatten` at once.
    private static let batch = 1024

    /// - Throws: `LayerError` where the layers do not let windows share their convolutions, or where
    ///   windows would leave rows out.
    package init(
        _ network: Network, height: Int, width: Int, channels: Int = 1
    ) throws(LayerError) {
        let layers = network.layers
        guard let flat = layers.firstIndex(where: { $0 is Flatten }) else {
            throw LayerError("expected a layer { kind: \"flatten\" }, behind which windows part")
        }
        var hop = (rows: 1, columns: 1)
        for layer in layers[..<flat] {
            let window: Window2D
            switch layer {
            case let layer as Conv2D: window = layer.window
            case let layer as MaxPool2D: window = layer.window
            case is Activation, is LeakyReLU, is BatchNorm, is Dropout: continue
            default:
                throw LayerError(
                    "before { kind: \"flatten\" } expected convolutions, maximum pools and "
                        + "activations, found \(type(of: layer))")
            }
            guard window.padding == .valid else {
                throw LayerError(
                    "windows share their convolutions: set padding: \"valid\" in each layer before "
                        + "{ kind: \"flatten\" }")
            }
            hop = (hop.rows * window.strideHeight, hop.columns * window.strideWidth)
        }
        guard hop.rows <= height else {
            throw LayerError(
                "the strides before { kind: \"flatten\" }, multiplied, are \(hop.rows), and windows of "
                    + "\(height) would leave some unseen; make strides smaller, or windows longer")
        }
        (self.height, self.width, self.hop) = (height, width, hop)
        strips = Network(Array(layers[..<flat]))
        windows = Network(Array(layers[flat...]))
        let shape = layers[..<flat].reduce([height, width, channels]) { $1.outputShape(for: $0) }
        steps = (shape[0], shape[1])
    }

    /// Rows of a strip that holds so many windows, one below the other.
    package func height(ofWindows count: Int) -> Int { height + (count - 1) * hop.rows }

    /// Probabilities of each class in each window.
    ///
    /// - Parameters:
    ///   - input: strips `[N, H, W, C]`, at least as high and wide as a window.
    ///   - places: of the windows that are wanted; nil for all, strip after strip and row after row.
    /// - Returns: `[windows, K]`.
    package func probabilities(of input: Tensor, at places: [Place]? = nil) -> Tensor {
        let maps = strips.forward(input, training: false)
        let down = maps.shape[1] - steps.rows + 1
        let across = maps.shape[2] - steps.columns + 1
        let count = places?.count ?? maps.rows * down * across
        var answers: Tensor?
        for start in stride(from: 0, to: count, by: Self.batch) {
            let range = start..<min(start + Self.batch, count)
            gather(range, from: maps) { index in
                places?[index]
                    ?? (index / (down * across), index / across % down, index % across)
            }
            let own = SoftmaxCrossEntropy.probabilities(windows.forward(rows, training: false))
            if range.count == count { return own }
            let all = answers ?? Tensor([count, own.columns])
            (all.pointer + start * own.columns).update(from: own.pointer, count: own.count)
            answers = all
        }
        return answers ?? Tensor([0, 0])
    }

    /// What some windows have behind the first part, a row each.
    private func gather(_ range: Range<Int>, from maps: Tensor, place: (Int) -> Place) {
        let channels = maps.shape[3]
        let (across, length) = (maps.shape[2] * channels, steps.columns * channels)
        let shape = [range.count, steps.rows * length]
        if rows.shape != shape { rows = Tensor(shape) }
        for (row, index) in range.enumerated() {
            let place = place(index)
            let source = maps.pointer + place.strip * maps.columns + place.column * channels
            for step in 0..<steps.rows {
                (rows.pointer + row * shape[1] + step * length).update(
                    from: source + (place.row + step) * across, count: length)
            }
        }
    }
}
