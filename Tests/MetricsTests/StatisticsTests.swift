@testable import AvazMetrics
import Testing

@Suite struct StatisticsTests {
    @Test func wilsonIntervalsAgreeWithSciPy() throws {
        for golden in try Golden.read().wilson {
            let estimate = Estimate.share(golden.hits, of: golden.total)
            #expect(estimate.mean == Double(golden.hits) / Double(golden.total))
            #expect(agree(estimate.low, golden.low, within: 1e-12))
            #expect(agree(estimate.high, golden.high, within: 1e-12))
        }
    }

    @Test func studentIntervalsAgreeWithSciPy() throws {
        for golden in try Golden.read().student {
            let estimate = Estimate.mean(ofShares: golden.shares)
            #expect(agree(estimate.mean, golden.mean, within: 1e-12))
            #expect(agree(estimate.low, golden.low, within: 1e-11))
            #expect(agree(estimate.high, golden.high, within: 1e-11))
        }
    }

    @Test func quantilesAgreeWithSciPy() throws {
        let golden = try Golden.read()
        for golden in golden.studentQuantiles {
            let quantile = StudentDistribution.withinQuantile(
                0.95, degreesOfFreedom: golden.degreesOfFreedom)
            #expect(agree(quantile, golden.quantile, within: 1e-11))
        }
        for golden in golden.normalQuantiles {
            let quantile = NormalDistribution.quantile(golden.probability)
            #expect(agree(quantile, golden.quantile, within: 1e-9))
        }
    }

    @Test func mcNemarAgreesWithSciPy() throws {
        for golden in try Golden.read().mcnemar {
            let test = McNemar(
                bothRight: 10, onlyFirst: golden.onlyFirst, onlySecond: golden.onlySecond,
                bothWrong: 4)
            #expect(agree(test.exactProbability, golden.exact, within: 1e-10))
            #expect(agree(test.chiSquare, golden.chiSquare, within: 1e-14))
            #expect(agree(test.chiSquareProbability, golden.chiSquareProbability, within: 1e-12))
        }
    }

    @Test func pairedUnitsAgreeWithSciPy() throws {
        for golden in try Golden.read().pairedUnits {
            let test = PairedUnits(differences: golden.differences)
            #expect(agree(test.difference.low, golden.low, within: 1e-10))
            #expect(agree(test.difference.high, golden.high, within: 1e-10))
            #expect(agree(test.probability, golden.probability, within: 1e-10))
        }
        #expect(PairedUnits(differences: [0, 0]).probability == 1)
        #expect(PairedUnits(differences: [0.5, 0.5]).probability == 0)
    }

    @Test func aCertainDifferenceHasAnIntervalAboveZero() {
        let test = McNemar(bothRight: 800, onlyFirst: 20, onlySecond: 120, bothWrong: 60)
        #expect(test.difference.low > 0 && test.difference.low < 0.1)
        #expect(test.difference.mean == 0.1)
        #expect(test.exactProbability < 1e-15 && test.exactProbability > 0)
    }
}
