import AvazTensors
import Testing

@testable import AvazLinearModels

@Suite struct DescentLanesTests {
    /// Features of less than a block and more; problems that fill the lanes and that do not; rows of
    /// less than a block and more; every loss and penalty.
    @Test(arguments: SGDLoss.allCases, [SGDClassifier.Penalty.l2, .l1, .elasticnet, .none])
    func agreeWithThePlainLoops(loss: SGDLoss, penalty: SGDClassifier.Penalty) throws {
        for (features, classes, rows) in [(1, 2, 20), (7, 3, 32), (8, 9, 65), (19, 17, 40)] {
            let settings = SGDClassifier(
                loss: loss, penalty: penalty, alpha: 0.01, fitIntercept: features != 8, maxIter: 1,
                tol: nil, shuffle: false, learningRate: .invscaling, eta0: 0.05)
            var generator = FastGenerator(seed: UInt64(features))
            let x = (0..<rows).map { _ in (0..<features).map { _ in Double(generator.normal()) } }
            let labels = (0..<rows).map { $0 * 7 % classes }
            let rules = DescentRules(settings, measures: false)
            let expected = (classes == 2 ? 1..<2 : 0..<classes).map { label in
                Plain.descend(rules, x, targets: labels.map { $0 == label ? 1 : -1 })
            }
            let fits = try atThreads {
                var generator = MersenneTwister(seed: 1)
                return try settings.fit(
                    DoubleMatrix(x), labels, classes: classes, using: &generator
                ).classifier
            }
            let found = fits[0]
            #expect(difference(found.coefficients, expected.map(\.weights)) < 1e-12)
            #expect(difference([found.intercepts], [expected.map(\.intercept)]) < 1e-12)
            #expect(fits[1] == found && fits[2] == found)
        }
    }
}
