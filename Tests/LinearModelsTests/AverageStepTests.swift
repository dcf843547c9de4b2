import AvazTensors
import Testing

@testable import AvazLinearModels

@Suite struct AverageStepTests {
    @Test(arguments: 1...35)
    func theStepAgreesWithThePlainLoop(count: Int) {
        var generator = FastGenerator(seed: UInt64(count))
        let rows = DoubleMatrix(
            (0..<3).map { _ in (0..<count).map { _ in .random(in: -1...1, using: &generator) } })
        var (weights, sums) = (rows.arrays[0], rows.arrays[1])
        Plain.averageStep(
            &weights, &sums, rows.arrays[2], correction: 0.75, step: -0.125, kept: 0.5)
        averageStep(
            rows.row(0), rows.row(1), rows.row(2), correction: 0.75, step: -0.125, kept: 0.5,
            count: count)
        for index in 0..<count {
            #expect(abs(rows[1, index] - sums[index]) < 1e-14)
            #expect(abs(rows[0, index] - weights[index]) < 1e-14)
        }
    }
}
