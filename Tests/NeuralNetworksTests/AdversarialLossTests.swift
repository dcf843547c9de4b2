import AvazOptimisation
import AvazTensors
import Testing

/// `Tests/Reference/adversarial.py` made the values.
@Suite struct AdversarialLossTests {
    @Test(arguments: AdversarialLoss.allCases)
    func agreesWithTensorFlow(loss: AdversarialLoss) throws {
        let golden = try Golden("adversarial-losses")
        let scores = try golden.tensor("scores", [15])
        let sides: [(String, AdversarialLoss.Side, Float)] = [
            ("real", .real, 1), ("made", .made, 1), ("generator", .generator, 1),
        ]
        let smoothed: [(String, AdversarialLoss.Side, Float)] =
            loss == .leastSquares || loss == .nonSaturating ? [("smoothed", .real, 0.9)] : []
        for (name, side, target) in sides + smoothed {
            let gradient = Tensor([15])
            let value = loss.evaluate(scores, side, target: target, gradient: gradient)
            let key = "\(loss.rawValue)-\(name)"
            #expect(abs(value - (try golden.array(key))[0]) < 2e-5)
            #expect(distance(gradient, try golden.array(key + "-slope")) < 2e-6)
            #expect(loss.evaluate(scores, side, target: target) == value)
        }
    }

    @Test func crossEntropyOfLogitsAgreesWithKeras() throws {
        let golden = try Golden("adversarial-losses")
        let scores = try golden.tensor("scores", [15])
        let (targets, gradient) = (try golden.tensor("wanted", [15]), Tensor([15]))
        let value = BinaryCrossEntropy().evaluate(scores, targets: targets, gradient: gradient)
        #expect(abs(value - (try golden.array("targets"))[0]) < 1e-5)
        #expect(distance(gradient, try golden.array("targets-slope")) < 1e-6)
        let near = Tensor([12], Array(scores.array.prefix(12)))
        let wanted = Tensor([12], Array(targets.array.prefix(12)))
        let plain = Plain.binaryCrossEntropy(near.array, targets: wanted.array)
        let fast = BinaryCrossEntropy().evaluate(near, targets: wanted, gradient: nil)
        #expect(abs(Double(fast) - plain) < 1e-6)
    }

    @Test func scoresFarOutNeitherOverflowNorFade() {
        let gradient = Tensor([2])
        let loss = AdversarialLoss.nonSaturating.evaluate(
            Tensor([2], [-1e6, 1e6]), .generator, gradient: gradient)
        #expect(loss == 5e5)
        #expect(gradient.array == [-0.5, 0])
        // The game as it stands gives the same generator nothing to go by.
        _ = AdversarialLoss.minimax.evaluate(
            Tensor([2], [-1e6, 1e6]), .generator, gradient: gradient)
        #expect(abs(gradient[0]) < 1e-30)
    }

    @Test(arguments: AdversarialLoss.allCases, [AdversarialLoss.Side.real, .made, .generator])
    func aBadScoreIsNotHidden(loss: AdversarialLoss, side: AdversarialLoss.Side) {
        #expect(!loss.evaluate(Tensor([2], [.nan, 1]), side).isFinite)
    }
}
