import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazTraining

/// Two answers at once, each by a softmax of its own.
@Suite struct PairedTokensTests {
    private let examples = Examples(
        inputs: Tensor([3, 1]), targets: .tokens([4, 1, 2, 0, 3, 1], steps: 2))
    private let objective = PairedTokens(first: 2..<6, second: 0..<2)

    private var output: Tensor {
        var generator = FastGenerator(seed: 8)
        return Tensor([3, 6], (0..<18).map { _ in generator.normal() })
    }

    private func judge(_ output: Tensor) -> (figures: Figures, gradient: Tensor) {
        var tally = Tally()
        let gradient = Tensor(output.shape)
        objective.judge(output, of: Batch(examples), gradient: gradient, tally: &tally)
        return (tally.figures, gradient)
    }

    /// As the sum of two losses on the two parts.
    @Test func isTheSumOfItsParts() {
        let (figures, gradient) = judge(output)
        var total: Float = 0
        for (range, labels, slot) in [(2..<6, [2, 0, 1], 0), (0..<2, [1, 0, 1], 1)] {
            let part = Tensor([3, range.count])
            for row in 0..<3 {
                for (column, index) in range.enumerated() { part[row, column] = output[row, index] }
            }
            let own = Tensor(part.shape)
            let loss = SoftmaxCrossEntropy().evaluate(
                part, targets: OneHot(classes: range.count)(labels), gradient: own)
            total += loss
            for row in 0..<3 {
                for (column, index) in range.enumerated() {
                    #expect(abs(gradient[row, index] - own[row, column]) < 1e-6)
                }
            }
            let hits = (0..<3).count { part.largest(inRow: $0) == labels[$0] }
            let name = slot == 0 ? Figures.accuracy : PairedTokens.secondAccuracy
            #expect(figures.named[name] == Double(hits) / 3)
            if slot == 1 {
                #expect(abs((figures.named[PairedTokens.secondLoss] ?? 0) - Double(loss)) < 1e-5)
            }
        }
        #expect(abs(figures.loss - Double(total)) < 1e-5)
    }
}
