import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors

/// The published music network: LSTM 512 on one number a step, LSTM 256, Dense 256, Dense 228.
private func musicNetwork() -> Network {
    var draws = MersenneTwister(seed: 1)
    return Network([
        Recurrent(
            LSTM(inputs: 1, units: 512, using: &draws), RecurrentSettings(sequences: true)),
        Recurrent(LSTM(inputs: 512, units: 256, using: &draws)),
        Dense(inputs: 256, outputs: 256, initialiser: .glorotUniform, using: &draws),
        Dense(inputs: 256, outputs: 228, initialiser: .glorotUniform, using: &draws),
    ])
}

/// `recurrent STEPS`: training steps of the music network by Adamax, 256 windows of 40 tokens each;
/// the least seconds of a step.
func trainRecurrent(_ arguments: [String]) throws -> Double {
    let network = musicNetwork()
    let optimiser = Adamax()
    var generator = FastGenerator(seed: 1)
    let windows = Tensor([256, 40, 1], (0..<256 * 40).map { _ in generator.uniform() })
    let targets = OneHot(classes: 228)((0..<256).map { $0 % 228 })
    let (loss, gradient) = (SoftmaxCrossEntropy(), Tensor([256, 228]))
    let times = (0..<max(1, Int(arguments[0]) ?? 1)).map { _ in
        seconds {
            let output = network.forward(windows, training: true)
            _ = loss.evaluate(output, targets: targets, gradient: gradient)
            network.backward(gradient)
            optimiser.step(network.parameters)
        }
    }
    return times.min() ?? 0
}

/// `recurrent-token TOKENS`: the music network one token after the other; the least seconds of a token.
func generateTokens(_ arguments: [String]) throws -> Double {
    let network = musicNetwork()
    let token = Tensor([1, 1], [0.5])
    let times = (0..<max(1, Int(arguments[0]) ?? 1)).map { _ in
        seconds { _ = network.step(token) }
    }
    return times.min() ?? 0
}
