import AvazLinearModels
import AvazTensors
import Testing

@Suite struct LogisticRegressionTests {
    /// The optimum is unique: both solvers must find the one that Newton's method finds.
    @Test(arguments: [LogisticRegression.Solver.lbfgs, .sag])
    func findsTheOptimumOfScikitLearn(solver: LogisticRegression.Solver) throws {
        let golden = try Golden.read.get()
        for expected in golden.logistic {
            let data = try #require(golden.data[expected.data])
            var model = expected.settings.logistic(solver)
            (model.tol, model.maxIter) = (solver == .sag ? 1e-10 : 1e-9, 100_000)
            var generator = MersenneTwister(seed: 0)
            let fit = try model.fit(
                DoubleMatrix(data.features), data.labels, classes: data.classes,
                sampleWeight: expected.weighted ? data.sampleWeight : nil, using: &generator)
            let unseen = DoubleMatrix(data.unseen)
            let probabilities = try fit.classifier.predictProbabilities(unseen).arrays
            let comment = Comment("\(expected.data) \(expected.settings)")
            #expect(fit.convergence.converged, comment)
            #expect(
                difference(fit.classifier.coefficients, expected.coefficients) < 1e-5, comment)
            #expect(difference([fit.classifier.intercepts], [expected.intercepts]) < 1e-5, comment)
            #expect(difference(probabilities, try #require(expected.probabilities)) < 1e-6)
            #expect(try fit.classifier.predict(unseen) == expected.predictions)
        }
    }

    /// Row for row as scikit-learn draws them, whether converged or not.
    @Test func stochasticAverageGradientTakesTheSameSteps() throws {
        let golden = try Golden.read.get()
        for expected in golden.stochasticAverageGradient {
            let data = try #require(golden.data[expected.data])
            var generator = MersenneTwister(seed: 3)
            let fit = try expected.settings.logistic(.sag).fit(
                DoubleMatrix(data.features), data.labels, classes: data.classes,
                sampleWeight: expected.weighted ? data.sampleWeight : nil, using: &generator)
            let comment = Comment("\(expected.data) \(expected.settings)")
            #expect(fit.convergence.iterations == expected.iterations, comment)
            #expect(
                difference(fit.classifier.coefficients, expected.coefficients) < 1e-10, comment)
            #expect(difference([fit.classifier.intercepts], [expected.intercepts]) < 1e-10)
        }
    }
}
