import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct LossTests {
    static let cases: [(String, any Loss, Float)] = [
        ("crossEntropy", SoftmaxCrossEntropy(), 0),
        ("smoothed", SoftmaxCrossEntropy(), 0.1),
        ("squared", MeanSquaredError(), 0),
    ]

    @Test(arguments: cases.indices)
    func agreesWithKeras(index: Int) throws {
        let (name, loss, smoothing) = Self.cases[index]
        let golden = try Golden("losses")
        let logits = try golden.tensor("logits", [6, 5])
        let labels = try golden.array("labels").map { Int($0) }
        let targets = OneHot(classes: 5, smoothing: smoothing)(labels)
        let gradient = Tensor([6, 5])
        let value = loss.evaluate(logits, targets: targets, gradient: gradient)
        #expect(abs(value - (try golden.array(name))[0]) < 1e-5)
        #expect(distance(gradient, try golden.array(name + "Gradient")) < 1e-6)
        #expect(loss.evaluate(logits, targets: targets, gradient: nil) == value)
    }

    @Test(arguments: cases.indices)
    func gradientIsTheSlope(index: Int) {
        let loss = Self.cases[index].1
        let output = randomTensor([3, 17], seed: 5)
        let targets = OneHot(classes: 17, smoothing: 0.2)([4, 16, 0])
        let gradient = Tensor([3, 17])
        _ = loss.evaluate(output, targets: targets, gradient: gradient)
        for place in 0..<output.count {
            let kept = output[place]
            output[place] = kept + 0.02
            let above = loss.evaluate(output, targets: targets, gradient: nil)
            output[place] = kept - 0.02
            let below = loss.evaluate(output, targets: targets, gradient: nil)
            output[place] = kept
            #expect(abs((above - below) / 0.04 - gradient[place]) < 1e-4)
        }
    }

    @Test func probabilitiesAreTheSoftmax() throws {
        let golden = try Golden("losses")
        let probabilities = SoftmaxCrossEntropy.probabilities(try golden.tensor("logits", [6, 5]))
        #expect(distance(probabilities, try golden.array("probabilities")) < 1e-6)
    }

    @Test func largeScoresDoNotOverflow() {
        let logits = Tensor([1, 3], [1000, 0, -1000])
        let gradient = Tensor([1, 3])
        let targets = OneHot(classes: 3)([1])
        let loss = SoftmaxCrossEntropy().evaluate(logits, targets: targets, gradient: gradient)
        #expect(loss == 1000)
        #expect(distance(gradient, [1, -1, 0]) < 1e-6)
    }

    @Test(arguments: [Float.nan, .infinity])
    func aBadScoreIsNotHidden(score: Float) {
        let logits = Tensor([1, 3], [score, 1, 2])
        let targets = OneHot(classes: 3)([1])
        let loss = SoftmaxCrossEntropy().evaluate(logits, targets: targets, gradient: nil)
        #expect(!loss.isFinite)
    }

    @Test func theDifferenceAloneIsThePublishedGradient() {
        let gradient = Tensor([2, 2])
        let loss = MeanSquaredError(isDifferenceOnly: true)
        let value = loss.evaluate(
            Tensor([2, 2], [1, 2, 3, 4]), targets: Tensor([2, 2]), gradient: gradient)
        #expect(value == 7.5)
        #expect(gradient.array == [0.5, 1, 1.5, 2])
    }

    @Test(arguments: cases.indices)
    func everyLeadingPlaceCountsAsASample(index: Int) {
        let loss = Self.cases[index].1
        let output = randomTensor([2, 3, 5], seed: 5)
        let targets = OneHot(classes: 5)([4, 1, 0, 2, 2, 3])
        let (gradient, flat) = (Tensor([2, 3, 5]), Tensor([6, 5]))
        let value = loss.evaluate(output, targets: targets, gradient: gradient)
        let same = loss.evaluate(output.reshaped([6, 5]), targets: targets, gradient: flat)
        #expect(value == same && gradient.array == flat.array)
    }
}
