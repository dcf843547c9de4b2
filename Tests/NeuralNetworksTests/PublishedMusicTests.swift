import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazNeuralNetworks

/// The published music network as Keras trains it; `Tests/Reference/published_music.py` is the program.
@Suite struct PublishedMusicTests {
    static let (symbols, window, batch, steps) = (228, 40, 8, 20)

    /// Glorot's bounds, and a bias of 1 for the forget gates.
    private func matrix(_ rows: Int, _ columns: Int, _ index: UInt64) -> Tensor {
        drawnTensor([rows, columns], 91 + index, (6 / Double(rows + columns)).squareRoot())
    }

    private func lstm(_ inputs: Int, _ units: Int, _ index: UInt64) -> LSTM {
        let bias = Tensor([4 * units])
        for unit in units..<2 * units { bias[unit] = 1 }
        return LSTM(
            weights: matrix(inputs, 4 * units, index),
            recurrentWeights: matrix(units, 4 * units, index + 1), bias: bias)
    }

    private func network() -> Network {
        Network([
            Recurrent(lstm(1, 512, 0), RecurrentSettings(sequences: true)),
            Recurrent(lstm(512, 256, 3)),
            Dense(weights: matrix(256, 256, 6), bias: Tensor([256])),
            Dense(weights: matrix(256, Self.symbols, 8), bias: Tensor([Self.symbols])),
        ])
    }

    @Test func theFirstTwentyLossesAreKeras() throws {
        let expected = try Golden("published-music").array("losses")
        let count = Self.batch * Self.steps
        let tokens = drawnTensor([Self.window + count], 90).array.map {
            min(Int(($0 + 1) / 2 * Float(Self.symbols)), Self.symbols - 1)
        }
        let network = network()
        #expect(NetworkSummary(network, inputShape: [40, 1]).parameters == 1_964_516)
        let (optimiser, loss) = (Adamax(learningRate: 0.001), SoftmaxCrossEntropy())
        let (input, gradient) = (
            Tensor([Self.batch, Self.window, 1]), Tensor([Self.batch, Self.symbols])
        )
        var losses: [Float] = []
        for first in stride(from: 0, to: count, by: Self.batch) {
            for (row, start) in (first..<first + Self.batch).enumerated() {
                for step in 0..<Self.window {
                    input[row, step] = Float(tokens[start + step]) / Float(Self.symbols)
                }
            }
            let labels = (first..<first + Self.batch).map { tokens[$0 + Self.window] }
            let output = network.forward(input, training: true)
            losses.append(
                loss.evaluate(
                    output, targets: OneHot(classes: Self.symbols)(labels), gradient: gradient))
            network.backward(gradient)
            optimiser.step(network.parameters)
        }
        #expect(distance(losses, expected) < 1e-4)
    }
}
