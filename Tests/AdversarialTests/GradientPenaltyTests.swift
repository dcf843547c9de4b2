import AvazNeuralNetworks
import AvazTensors
import Testing

@testable import AvazAdversarial

/// The weights' gradient of a penalty on a slope, against TensorFlow's tape within a tape;
/// `Tests/Reference/adversarial.py` made the values.
@Suite struct GradientPenaltyTests {
    @Test(arguments: ["tanh", "leaky"])
    func agreesWithNestedTapes(name: String) throws {
        let golden = try golden("gradient-penalty")
        func values(_ key: String) throws -> [Float] { try #require(golden["\(name)-\(key)"]) }
        let widths = [3, 6, 5, 1]
        var (dense, layers): ([Dense], [any Layer]) = ([], [])
        for index in 0..<3 {
            let layer = Dense(
                weights: Tensor([widths[index], widths[index + 1]], try values("w\(index)")),
                bias: Tensor([widths[index + 1]], try values("b\(index)")))
            dense.append(layer)
            layers.append(layer)
            if index < 2 {
                layers.append(name == "tanh" ? Activation(.tanh) : LeakyReLU(slope: 0.2))
            }
        }
        let network = Network(layers)
        for parameter in network.parameters { parameter.gradient.fill(0) }
        // A kink between two probes would be in neither tape: these are near to each other.
        let probe: Float = name == "tanh" ? 1e-2 : 1e-3
        let penalty = GradientPenalty(.towardOne, weight: 10, probe: probe)
        let price = PenaltyPass(penalty, rows: 8, shape: [3]).add(
            to: LabelledScores(network, classes: 0), at: Tensor([8, 3], try values("x")))
        #expect(abs(price - (try values("penalty"))[0]) < 1e-4 * price)
        for index in 0..<3 {
            for (found, key) in [(dense[index].weights, "dw"), (dense[index].bias, "db")] {
                let expected = try values("\(key)\(index)")
                let largest = max(1, expected.map(abs).max() ?? 0)
                for (a, b) in zip(found.gradient.array, expected) {
                    #expect(abs(a - b) < 2e-3 * largest, "\(key)\(index): \(a), expected \(b)")
                }
            }
        }
    }

    /// What was there stays there: a penalty is added to a loss.
    @Test func addsToTheGradients() {
        let network = stack([2, 4, 1], seed: 3)
        let places = Tensor([4, 2], [1, 0, 0, 1, -1, 0, 0, -1])
        func gradients(from start: Float) -> [Float] {
            for parameter in network.parameters { parameter.gradient.fill(start) }
            let pass = PenaltyPass(GradientPenalty(.zero, weight: 1), rows: 4, shape: [2])
            _ = pass.add(to: LabelledScores(network, classes: 0), at: places)
            return network.parameters.flatMap { $0.gradient.array.map { $0 - start } }
        }
        for (a, b) in zip(gradients(from: 0), gradients(from: 2)) { #expect(abs(a - b) < 1e-5) }
        #expect(gradients(from: 0).contains { abs($0) > 1e-3 })
    }

    /// Of a straight line `D = w · x`, `P = λ |w|² / 2` and its gradient is `λ w`.
    @Test func aLinesPenaltyIsKnown() {
        let line = Dense(weights: Tensor([2, 1], [3, 4]), bias: Tensor([1], [7]))
        let network = Network([line])
        for parameter in network.parameters { parameter.gradient.fill(0) }
        let pass = PenaltyPass(GradientPenalty(.zero, weight: 2), rows: 3, shape: [2])
        let price = pass.add(
            to: LabelledScores(network, classes: 0), at: Tensor([3, 2], [1, 2, 3, 4, 5, 6]))
        #expect(abs(price - 25) < 1e-4)
        #expect(abs(line.weights.gradient[0] - 6) < 1e-3)
        #expect(abs(line.weights.gradient[1] - 8) < 1e-3)
        #expect(abs(line.bias.gradient[0]) < 1e-3)
    }
}
