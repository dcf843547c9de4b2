import AvazLinearModels
import AvazTensors
import Testing

/// Each wrong input gives its one clear error, from either classifier.
@Suite struct BadInputTests {
    private let features = DoubleMatrix([[0, 1], [1, 0], [2, 2], [3, 1]])
    private let labels = [0, 1, 0, 1]

    private func expect(
        _ error: LinearModelError, _ features: DoubleMatrix? = nil, _ labels: [Int]? = nil,
        classes: Int = 2, sampleWeight: [Double]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for logistic in [true, false] {
            #expect(throws: error, sourceLocation: sourceLocation) {
                var generator = MersenneTwister(seed: 0)
                let (features, labels) = (features ?? self.features, labels ?? self.labels)
                _ =
                    logistic
                    ? try LogisticRegression().fit(
                        features, labels, classes: classes, sampleWeight: sampleWeight,
                        using: &generator)
                    : try SGDClassifier().fit(
                        features, labels, classes: classes, sampleWeight: sampleWeight,
                        using: &generator)
            }
        }
    }

    @Test func data() {
        expect(.noRows, DoubleMatrix(rows: 0, columns: 2), [])
        expect(.oneClass, features, [0, 0, 0, 0], classes: 1)
        expect(.oneClass, features, [1, 1, 1, 1])
        expect(.absentClass(1), features, [0, 2, 0, 2], classes: 3)
        expect(.absentClass(2), features, [0, 1, 0, 2], classes: 3, sampleWeight: [1, 1, 1, 0])
        expect(.count(of: "labels", expected: 4, found: 3), features, [0, 1, 0])
        expect(.label(row: 2, found: 2, classes: 2), features, [0, 1, 2, 1])
        expect(.label(row: 0, found: -1, classes: 2), features, [-1, 1, 0, 1])
        expect(.count(of: "sampleWeight", expected: 4, found: 1), sampleWeight: [1])
        expect(.sampleWeight(row: 3, found: -1), sampleWeight: [1, 1, 1, -1])
        expect(.sampleWeight(row: 1, found: .infinity), sampleWeight: [1, .infinity, 1, 1])
        for value in [Double.nan, .infinity, -.infinity] {
            let wrong = DoubleMatrix([[0, 1], [1, 0], [2, value], [3, 1]])
            expect(.notFinite(row: 2, column: 1), wrong)
        }
    }

    @Test func logisticSettings() {
        func expectRefused(_ name: String, _ change: (inout LogisticRegression) -> Void) {
            var model = LogisticRegression()
            change(&model)
            expectSetting(name) { generator in
                _ = try model.fit(features, labels, classes: 2, using: &generator)
            }
        }
        for c in [0, -1, Double.nan] { expectRefused("c") { $0.c = c } }
        for tol in [-1e-9, Double.nan] { expectRefused("tol") { $0.tol = tol } }
        expectRefused("maxIter") { $0.maxIter = 0 }
        expectRefused("classWeight") { $0.classWeight = .weights([1, -1]) }
        expectRefused("classWeight") { $0.classWeight = .weights([1]) }
    }

    @Test func descentSettings() {
        func expectRefused(_ name: String, _ change: (inout SGDClassifier) -> Void) {
            var model = SGDClassifier()
            change(&model)
            expectSetting(name) { generator in
                _ = try model.fit(features, labels, classes: 2, using: &generator)
            }
        }
        for alpha in [-1, Double.nan, .infinity, 0] { expectRefused("alpha") { $0.alpha = alpha } }
        for share in [-0.1, 1.1, Double.nan] { expectRefused("l1Ratio") { $0.l1Ratio = share } }
        for eta0 in [0, -1, Double.infinity] { expectRefused("eta0") { $0.eta0 = eta0 } }
        expectRefused("powerT") { $0.powerT = -0.5 }
        expectRefused("tol") { $0.tol = -1 }
        expectRefused("maxIter") { $0.maxIter = 0 }
        expectRefused("nIterNoChange") { $0.nIterNoChange = 0 }
        expectRefused("average") { $0.average = -1 }
        expectRefused("classWeight") { $0.classWeight = .weights([1, 2, 3]) }
    }

    private func expectSetting(
        _ name: String, _ body: (inout MersenneTwister) throws -> Void
    ) {
        var generator = MersenneTwister(seed: 0)
        let error = #expect(throws: LinearModelError.self) { try body(&generator) }
        #expect(error?.description.hasPrefix("\(name): expected ") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func streams() throws {
        #expect(throws: LinearModelError.self) {
            try SGDStream(SGDClassifier(classWeight: .balanced), classes: 2, features: 2)
        }
        #expect(throws: LinearModelError.oneClass) {
            try SGDStream(SGDClassifier(), classes: 1, features: 2)
        }
        let stream = try SGDStream(SGDClassifier(), classes: 3, features: 3)
        var generator = MersenneTwister(seed: 0)
        #expect(
            throws: LinearModelError.count(of: "features of a row", expected: 3, found: 2)
        ) {
            try stream.partialFit(features, labels, using: &generator)
        }
    }

    @Test func weightsWithoutBound() throws {
        let huge = DoubleMatrix([[1e300, 0], [0, 1e300], [-1e300, 1], [1, -1e300]])
        var generator = MersenneTwister(seed: 0)
        #expect(throws: LinearModelError.diverged(epoch: 1)) {
            try SGDClassifier(loss: .squaredError, learningRate: .constant)
                .fit(huge, labels, classes: 2, using: &generator)
        }
        // An intercept that stays 0 does not hide what the weights have become.
        #expect(throws: LinearModelError.diverged(epoch: 1)) {
            try SGDClassifier(
                loss: .squaredError, fitIntercept: false, learningRate: .constant
            ).fit(huge, labels, classes: 2, using: &generator)
        }
        #expect(throws: LinearModelError.diverged(epoch: 1)) {
            try LogisticRegression(solver: .sag)
                .fit(huge, labels, classes: 2, using: &generator)
        }
        let fit = try LogisticRegression().fit(huge, labels, classes: 2, using: &generator)
        #expect(!fit.convergence.converged)
    }

    /// Told, not thrown: the model is there, and so is the remedy.
    @Test func notConverged() throws {
        var generator = MersenneTwister(seed: 0)
        let data = try #require(try Golden.read.get().data["five"])
        let features = DoubleMatrix(data.features)
        let fits = [
            try LogisticRegression(maxIter: 2)
                .fit(features, data.labels, classes: 5, using: &generator),
            try LogisticRegression(maxIter: 2, solver: .sag)
                .fit(features, data.labels, classes: 5, using: &generator),
            try SGDClassifier(maxIter: 2).fit(features, data.labels, classes: 5, using: &generator),
        ]
        for fit in fits {
            #expect(fit.convergence.iterations == 2)
            #expect(!fit.convergence.converged)
            #expect(fit.convergence.warning?.contains("maxIter") == true)
        }
    }
}
