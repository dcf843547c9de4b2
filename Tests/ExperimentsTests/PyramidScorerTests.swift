import AvazDetection
import AvazImages
import AvazNeuralNetworks
import AvazTensors
import Testing

@testable import AvazExperiments

@Suite struct PyramidScorerTests {
    private func network(seed: UInt32, padding: Window2D.Padding) -> Network {
        var generator = MersenneTwister(seed: seed)
        return Network([
            Conv2D(
                channels: 1, filters: 4, window: Window2D(3, 3, padding: padding),
                initialiser: .he, using: &generator),
            Activation(.relu), MaxPool2D(Window2D(2, 2, stride: 2)),
            BatchNorm(channels: 4), Flatten(),
            Dense(
                inputs: padding == .valid ? 5 * 5 * 4 : 6 * 6 * 4, outputs: 3, initialiser: .he,
                using: &generator),
        ])
    }

    /// Levels at once, or windows one by one where a convolution pads: the same is said of each.
    @Test(arguments: [Window2D.Padding.valid, .same], [2, 3])
    func levelsAreTheirWindows(_ padding: Window2D.Padding, stride: Int) {
        let classifier = ImageClassifier(
            networks: [network(seed: 1, padding: padding), network(seed: 2, padding: padding)],
            history: [], brightness: (0.4, 0.3))
        var generator = FastGenerator(seed: 3)
        let image = Image(height: 41, width: 50)
        for index in 0..<image.pixels.count { image.pixels[index] = generator.uniform() }
        let windows = WindowPyramid(of: image, window: 12, stride: stride, downscale: 1.4)
        for divides in [false, true] {
            let scores = PyramidScorer(classifier, window: 12, dividesAgain: divides)
                .scores(of: windows)
            #expect(scores.shape == [windows.count, 3])
            for index in 0..<windows.count {
                let pixels = windows.image(windows.places[index]).pixels.array
                let one = Tensor([1, 12, 12, 1], pixels.map { divides ? $0 / 255 : $0 })
                let expected = classifier.probabilities(of: one)
                for column in 0..<3 {
                    #expect(abs(scores[index, column] - expected[0, column]) < 1e-5)
                }
            }
        }
    }
}
