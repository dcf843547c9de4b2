import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors

/// The published music network: LSTM 512 on one number a step, LSTM 256, Dense 256, Dense 228; or the same
/// of GRUs.
private func musicNetwork(isGated: Bool = false) -> Network {
    var draws = MersenneTwister(seed: 1)
    let sequences = RecurrentSettings(sequences: true)
    let recurrent: [any Layer] =
        isGated
        ? [
            Recurrent(GRU(inputs: 1, units: 512, using: &draws), sequences),
            Recurrent(GRU(inputs: 512, units: 256, using: &draws)),
        ]
        : [
            Recurrent(LSTM(inputs: 1, units: 512, using: &draws), sequences),
            Recurrent(LSTM(inputs: 512, units: 256, using: &draws)),
        ]
    return Network(
        recurrent + [
            Dense(inputs: 256, outputs: 256, initialiser: .glorotUniform, using: &draws),
            Dense(inputs: 256, outputs: 228, initialiser: .glorotUniform, using: &draws),
        ])
}

/// `recurrent lstm|gru`: a training step of the music network by Adamax, 256 windows of 40 tokens; the seconds
/// of the second, for the first makes the buffers.
func trainRecurrent(_ arguments: [String]) throws -> Double {
    let network = musicNetwork(isGated: arguments[0] == "gru")
    let optimiser = Adamax()
    var generator = FastGenerator(seed: 1)
    let windows = Tensor([256, 40, 1], (0..<256 * 40).map { _ in generator.uniform() })
    let targets = OneHot(classes: 228)((0..<256).map { $0 % 228 })
    let (loss, gradient) = (SoftmaxCrossEntropy(), Tensor([256, 228]))
    func step() {
        let output = network.forward(windows, training: true)
        _ = loss.evaluate(output, targets: targets, gradient: gradient)
        network.backward(gradient)
        optimiser.step(network.parameters)
    }
    step()
    return seconds(step)
}

/// `token TOKENS`: the music network one token after the other; the least seconds of a token.
func generateTokens(_ arguments: [String]) throws -> Double {
    let network = musicNetwork()
    let token = Tensor([1, 1], [0.5])
    let times = (0..<max(1, Int(arguments[0]) ?? 1)).map { _ in
        seconds { _ = network.step(token) }
    }
    return times.min() ?? 0
}
