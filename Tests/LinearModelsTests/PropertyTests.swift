import AvazLinearModels
import AvazTensors
import Testing

/// What must hold whatever the data.
@Suite(.serialized) struct PropertyTests {
    struct Clouds {
        var features: [[Double]] = []
        var labels: [Int] = []
        let classes: Int

        init(seed: UInt64) {
            var generator = FastGenerator(seed: seed)
            classes = Int.random(in: 2...10, using: &generator)
            let width = Int.random(in: 1...20, using: &generator)
            let centres = (0..<classes).map { _ in
                (0..<width).map { _ in Double(generator.normal()) }
            }
            for row in 0..<Int.random(in: 3 * classes...300, using: &generator) {
                labels.append(row % classes)
                features.append(centres[row % classes].map { $0 + Double(generator.normal()) })
            }
        }
    }

    /// To the last bit, for tables of many sizes.
    @Test(arguments: 0..<8)
    func resultsDoNotDependOnThreads(seed: UInt64) throws {
        let clouds = Clouds(seed: seed)
        let features = DoubleMatrix(clouds.features)
        let before = Parallel.threads
        defer { Parallel.threads = before }
        let results = try [1, 2, 3, 7].map { threads in
            Parallel.threads = threads
            var generator = MersenneTwister(seed: 1)
            return [
                try LogisticRegression().fit(
                    features, clouds.labels, classes: clouds.classes, using: &generator),
                try SGDClassifier(loss: .log, alpha: 0.01, average: 10).fit(
                    features, clouds.labels, classes: clouds.classes, using: &generator),
                try SGDClassifier(penalty: .elasticnet).fit(
                    features, clouds.labels, classes: clouds.classes, using: &generator),
            ].map(\.classifier)
        }
        for result in results { #expect(result == results[0]) }
    }

    /// A row twice is a row of weight two, and the order of the rows is nothing.
    @Test(arguments: 0..<8)
    func weightsAreRepetitions(seed: UInt64) throws {
        let clouds = Clouds(seed: seed)
        let rows = clouds.labels.count
        let doubled = (0..<rows).filter { $0 % 3 == 0 }
        let order = Array((Array(0..<rows) + doubled).reversed())
        var generator = MersenneTwister(seed: 1)
        let model = LogisticRegression(tol: 1e-10, maxIter: 1000)
        let features = DoubleMatrix(clouds.features)
        let weighted = try model.fit(
            features, clouds.labels, classes: clouds.classes,
            sampleWeight: (0..<rows).map { $0 % 3 == 0 ? 2 : 1 }, using: &generator)
        let repeated = try model.fit(
            features.selecting(order), order.map { clouds.labels[$0] }, classes: clouds.classes,
            using: &generator)
        let (first, second) = (weighted.classifier, repeated.classifier)
        #expect(difference(first.coefficients, second.coefficients) < 1e-7)
        #expect(difference([first.intercepts], [second.intercepts]) < 1e-7)
    }

    /// Scaling a feature without a penalty scales its weight; the likeness of curvature makes it cost nothing.
    @Test(arguments: 0..<4)
    func scaleIsNothingWithoutPenalty(seed: UInt64) throws {
        var generator = FastGenerator(seed: seed)
        var twister = MersenneTwister(seed: 1)
        let plain = (0..<200).map { _ in (0..<3).map { _ in Double(generator.normal()) } }
        let labels = plain.map { row in
            row[0] - row[1] + 2 * Double(generator.normal()) > 0 ? 1 : 0
        }
        let scales = [1e-4, 1, 1e5]
        let scaled = plain.map { row in zip(row, scales).map { $0 * $1 } }
        let model = LogisticRegression(c: .infinity, tol: 1e-9)
        let first = try model.fit(DoubleMatrix(plain), labels, classes: 2, using: &twister)
        let second = try model.fit(DoubleMatrix(scaled), labels, classes: 2, using: &twister)
        #expect(first.convergence.converged)
        #expect(second.convergence.converged)
        #expect(second.convergence.iterations < 20)
        let back = zip(second.classifier.coefficients[0], scales).map { $0 * $1 }
        #expect(difference([first.classifier.coefficients[0]], [back]) < 1e-6)
    }

    /// A constant feature, a doubled one, and classes that a plane parts: no trouble.
    @Test func degenerateFeatures() throws {
        let rows = (0..<40).map { index in
            let x = Double(index) - 19.5
            return [x, x, 7, 0]
        }
        let labels = rows.map { $0[0] > 0 ? 1 : 0 }
        var generator = MersenneTwister(seed: 1)
        for c in [1, 1e6] {
            let fit = try LogisticRegression(c: c, maxIter: 1000)
                .fit(DoubleMatrix(rows), labels, classes: 2, using: &generator)
            #expect(fit.convergence.converged)
            #expect(try fit.classifier.predict(DoubleMatrix(rows)) == labels)
            let weights = fit.classifier.coefficients[0]
            #expect(abs(weights[0] - weights[1]) < 1e-6)
            #expect(weights[3] == 0)
        }
    }

    /// A stream of one batch is the first epoch.
    @Test(arguments: 0..<4)
    func streamOfOneBatch(seed: UInt64) throws {
        let clouds = Clouds(seed: seed)
        let features = DoubleMatrix(clouds.features)
        let settings = SGDClassifier(loss: .modifiedHuber, maxIter: 1, tol: nil, average: 5)
        var first = MersenneTwister(seed: 9)
        var second = MersenneTwister(seed: 9)
        let fit = try settings.fit(
            features, clouds.labels, classes: clouds.classes, using: &first)
        let stream = try SGDStream(
            settings, classes: clouds.classes, features: features.columns)
        try stream.partialFit(features, clouds.labels, using: &second)
        #expect(stream.classifier == fit.classifier)
        #expect(fit.convergence.warning == nil)
    }

    /// A strong L1 penalty leaves weights that are zero, not small.
    @Test func lassoIsSparse() throws {
        let clouds = Clouds(seed: 3)
        var generator = MersenneTwister(seed: 0)
        let fit = try SGDClassifier(loss: .log, penalty: .l1, alpha: 0.1)
            .fit(
                DoubleMatrix(clouds.features), clouds.labels, classes: clouds.classes,
                using: &generator)
        let weights = fit.classifier.coefficients.joined()
        #expect(weights.count(where: { $0 == 0 }) > weights.count / 2)
        #expect(weights.contains { $0 != 0 })
    }
}
