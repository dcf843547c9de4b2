import AvazNeuralNetworks
import AvazTensors

/// A discriminator's scores, by the samples' classes where there are such.
///
///     D(x, y) = w · φ(x) + e_y · φ(x)
///
/// The projection discriminator of Miyato and Koyama (2018): `φ` is what the last layer sees, `w` and the
/// classes' directions `e` are that dense layer's columns. So the network gives `1 + classes` numbers for
/// each sample, and the score is the first of them and that of the sample's class. Without classes the
/// network's one number is the score.
final class LabelledScores {
    private let network: Network
    private let classes: Int
    private var labels: [Int] = []
    private var scores = Tensor([0, 1])
    private var outputGradient = Tensor([0])

    init(_ network: Network, classes: Int) {
        self.network = network
        self.classes = classes
    }

    /// - Parameter labels: of the samples, as many; empty without classes.
    /// - Returns: `[N, 1]`, valid until the next call.
    func forward(_ samples: Tensor, _ labels: [Int], training: Bool) -> Tensor {
        let output = network.forward(samples, training: training)
        guard classes > 0 else { return output }
        precondition(labels.count == output.rows, "\(labels.count) classes of \(output.rows)")
        self.labels = labels
        if scores.rows != output.rows { scores = Tensor([output.rows, 1]) }
        for row in 0..<output.rows {
            scores[row] = output[row, 0] + output[row, 1 + labels[row]]
        }
        return scores
    }

    /// As `Network.backward`, from the gradient of the last scores.
    @discardableResult
    func backward(_ scoreGradient: Tensor, _ wanted: Gradients, adding: Bool = false) -> Tensor? {
        guard classes > 0 else {
            return network.backward(scoreGradient, wanted, adding: adding)
        }
        let shape = [scoreGradient.rows, 1 + classes]
        if outputGradient.shape != shape { outputGradient = Tensor(shape) }
        outputGradient.fill(0)
        for row in 0..<scoreGradient.rows {
            outputGradient[row, 0] = scoreGradient[row]
            outputGradient[row, 1 + labels[row]] = scoreGradient[row]
        }
        return network.backward(outputGradient, wanted, adding: adding)
    }
}
