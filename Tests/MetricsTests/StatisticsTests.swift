import Metrics
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

    @Test func mcNemarPairsClipsByNameAndCountsEachOnce() throws {
        func clip(_ file: String, _ given: Int) -> Prediction {
            Prediction(file: file, truth: 1, given: given, scores: [0, 1])
        }
        let first = [clip("a", 1), clip("b", 1), clip("c", 0), clip("d", 0), clip("a", 0)]
        let second = [clip("d", 0), clip("c", 1), clip("b", 0), clip("a", 1), clip("e", 1)]
        let test = try #require(McNemar(first, second))
        #expect(test == McNemar(bothRight: 1, onlyFirst: 1, onlySecond: 1, bothWrong: 1))
        #expect(test.exactProbability == 1)
        #expect(test.difference.mean == 0)
        #expect(McNemar(first, [clip("z", 1)]) == nil)
    }

    @Test func aCertainDifferenceHasAnIntervalAboveZero() {
        let test = McNemar(bothRight: 800, onlyFirst: 20, onlySecond: 120, bothWrong: 60)
        #expect(test.difference.low > 0 && test.difference.low < 0.1)
        #expect(test.difference.mean == 0.1)
        #expect(test.exactProbability < 1e-15 && test.exactProbability > 0)
    }

    /// Folds times seeds, seeds alone, one run.
    @Test func summariesAgreeWithSciPy() throws {
        for golden in try Golden.read().summaries {
            var runs: [RunRecord.Run] = []
            for seed in golden.hits[0].indices {
                for (fold, hits) in golden.hits.enumerated() {
                    var run = sampleRecord().runs[0]
                    run.seed = seed
                    run.fold = golden.hits.count > 1 ? "fold \(fold)" : nil
                    run.test.confusion = [[hits[seed], golden.total - hits[seed]], [0, 0]]
                    runs.append(run)
                }
            }
            let estimate = RunRecord.Summary(of: runs, classes: ["no", "yes"]).testAccuracy
            #expect(agree(estimate.mean, golden.mean, within: 1e-12))
            #expect(agree(estimate.low, golden.low, within: 1e-11))
            #expect(agree(estimate.high, golden.high, within: 1e-11))
        }
    }

    @Test func aSummaryAveragesTheIntervalsOfMacroF1OverSeeds() throws {
        let confusions = [[[9, 1], [0, 10]], [[8, 2], [1, 9]]]
        var runs = sampleRecord(confusions: confusions).runs
        for index in runs.indices { runs[index].fold = nil }
        let estimates = confusions.map {
            ConfusionMatrix(classes: ["no", "yes"], counts: $0).macroF1Estimate
        }
        let summary = RunRecord.Summary(of: runs, classes: ["no", "yes"])
        #expect(summary.macroF1 == Estimate.mean(of: estimates))
        #expect(summary.clipAccuracy == nil)
    }
}
