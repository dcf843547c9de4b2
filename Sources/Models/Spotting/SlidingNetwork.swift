import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors

/// A network for windows of a spectrogram, asked at many places along time at once.
///
/// Neighbouring windows see mostly the same frames. Convolutions and pools that stay inside give the
/// same numbers for a frame whatever window it is seen in, so that the layers before `flatten` are run
/// once over a whole strip of frames, and only those behind it once a window (Sermanet et al.,
/// "OverFeat", 2014). The answers are those of the windows one by one.
///
/// Used by one thread at a time.
package final class SlidingNetwork {
    /// Frames of a window.
    package let frames: Int
    /// Numbers of a frame.
    package let bands: Int
    /// Frames from one window to the next: the strides before `flatten`, multiplied.
    package let hop: Int
    private let strips: Network
    private let windows: Network
    /// Steps in time that a window has behind the first part.
    private let steps: Int
    private var rows = Tensor([0, 0])

    /// - Throws: `LayerError` where the layers do not let windows share their convolutions, or where
    ///   windows would leave frames out.
    package init(_ network: Network, frames: Int, bands: Int) throws(LayerError) {
        let layers = network.layers
        guard let flat = layers.firstIndex(where: { $0 is Flatten }) else {
            throw LayerError("expected a layer { kind: \"flatten\" }, behind which windows part")
        }
        var hop = 1
        for layer in layers[..<flat] {
            switch layer {
            case let layer as Conv2D: hop *= try Self.stride(layer.window)
            case let layer as MaxPool2D: hop *= try Self.stride(layer.window)
            case is Activation, is LeakyReLU, is BatchNorm, is Dropout: break
            default:
                throw LayerError(
                    "before { kind: \"flatten\" } expected convolutions, maximum pools and "
                        + "activations, found \(type(of: layer))")
            }
        }
        guard hop <= frames else {
            throw LayerError(
                "the strides before { kind: \"flatten\" }, multiplied, are \(hop) frames, and windows of "
                    + "\(frames) would leave some unseen; make strides smaller, or windows longer")
        }
        (self.frames, self.bands, self.hop) = (frames, bands, hop)
        strips = Network(Array(layers[..<flat]))
        windows = Network(Array(layers[flat...]))
        steps = layers[..<flat].reduce([frames, bands, 1]) { $1.outputShape(for: $0) }[0]
    }

    private static func stride(_ window: Window2D) throws(LayerError) -> Int {
        guard window.padding == .valid else {
            throw LayerError(
                "windows share their convolutions: set padding: \"valid\" in each layer before "
                    + "{ kind: \"flatten\" }")
        }
        return window.strideHeight
    }

    /// Frames of a strip that holds so many windows.
    package func frames(ofWindows count: Int) -> Int { frames + (count - 1) * hop }

    /// Probabilities of each class in each window.
    ///
    /// - Parameters:
    ///   - input: strips `[N, frames(ofWindows: count), bands, 1]`.
    ///   - count: windows of each strip.
    /// - Returns: `[N count, K]`, strip after strip.
    package func probabilities(of input: Tensor, windows count: Int) -> Tensor {
        let maps = strips.forward(input, training: false)
        let step = maps.columns / maps.shape[1]
        let shape = [input.rows * count, steps * step]
        if rows.shape != shape { rows = Tensor(shape) }
        for strip in 0..<input.rows {
            for window in 0..<count {
                (rows.pointer + (strip * count + window) * shape[1]).update(
                    from: maps.pointer + strip * maps.columns + window * step, count: shape[1])
            }
        }
        return SoftmaxCrossEntropy.probabilities(windows.forward(rows, training: false))
    }
}
