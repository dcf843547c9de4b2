import AvazDetection
import AvazModels
import AvazNeuralNetworks
import AvazTensors

/// What a classifier says of every window of a pyramid.
///
/// Where its networks can slide over whole levels, they do; each window is seen by itself where they
/// cannot, such as where a convolution pads. Used by one thread at a time.
final class PyramidScorer {
    private let classifier: ImageClassifier
    /// One for each network; nil where windows cannot share what they show.
    private let sliding: [SlidingNetwork]?
    private let dividesAgain: Bool

    /// - Parameters:
    ///   - window: pixels on a side of what the classifier has learnt.
    ///   - dividesAgain: whether windows are scaled a second time: a published slip.
    init(_ classifier: ImageClassifier, window: Int, dividesAgain: Bool) {
        self.classifier = classifier
        self.dividesAgain = dividesAgain
        sliding = try? classifier.networks.map {
            try SlidingNetwork($0, height: window, width: window)
        }
    }

    /// Probabilities, `[windows, K]`: the mean of all networks'.
    func scores(of windows: WindowPyramid) -> Tensor {
        guard let first = sliding?.first else {
            return windows.scores { classifier.probabilities(of: seen($0)) }
        }
        var scores: Tensor?
        for lattice in windows.lattices(hop: first.hop) {
            let part = windows.levels[lattice.level].cropped(
                rows: lattice.rows, columns: lattice.columns)
            let strip = seen(
                part.pixels.reshaped([1, part.height, part.width, part.channels]))
            ImageClassifier.scale(strip, classifier.brightness)
            let places = lattice.windows.map { (strip: 0, row: $0.row, column: $0.column) }
            for network in sliding ?? [] {
                let own = network.probabilities(of: strip, at: places)
                let all = scores ?? Tensor([windows.count, own.columns])
                for (row, window) in lattice.windows.enumerated() {
                    for column in 0..<own.columns {
                        all[window.index, column] += own[row, column]
                    }
                }
                scores = all
            }
        }
        guard let scores else { return Tensor([0, 0]) }
        for index in 0..<scores.count { scores[index] /= Float(classifier.networks.count) }
        return scores
    }

    private func seen(_ pixels: Tensor) -> Tensor {
        if dividesAgain {
            for index in 0..<pixels.count { pixels[index] /= 255 }
        }
        return pixels
    }
}
