import AvazLinearModels
import AvazTensors
import Testing

@Suite struct SGDClassifierTests {
    /// The same seed gives scikit-learn's coefficients, for every loss, penalty and schedule.
    @Test func agreesWithScikitLearn() throws {
        let golden = try Golden.read.get()
        for expected in golden.descent {
            let data = try #require(golden.data[expected.data])
            var generator = MersenneTwister(seed: 4)
            let fit = try expected.settings.descent.fit(
                DoubleMatrix(data.features), data.labels, classes: data.classes,
                sampleWeight: expected.weighted ? data.sampleWeight : nil, using: &generator)
            let comment = Comment("\(expected.data) \(expected.settings) \(expected.weighted)")
            #expect(fit.convergence.iterations == expected.iterations, comment)
            #expect(difference(fit.classifier.coefficients, expected.coefficients) < 1e-8, comment)
            #expect(difference([fit.classifier.intercepts], [expected.intercepts]) < 1e-8, comment)
            let unseen = DoubleMatrix(data.unseen)
            #expect(try fit.classifier.predict(unseen) == expected.predictions, comment)
            if let probabilities = expected.probabilities {
                let found = try fit.classifier.predictProbabilities(unseen).arrays
                #expect(difference(found, probabilities) < 1e-8, comment)
            }
        }
    }

    @Test func streamAgreesWithScikitLearn() throws {
        let golden = try Golden.read.get()
        for expected in golden.stream {
            let data = try #require(golden.data[expected.data])
            let features = DoubleMatrix(data.features)
            let stream = try SGDStream(
                expected.settings.descent, classes: data.classes, features: features.columns)
            var generator = MersenneTwister(seed: 5)
            for batch in expected.batches {
                try stream.partialFit(
                    features.selecting(batch), batch.map { data.labels[$0] }, using: &generator)
            }
            #expect(difference(stream.classifier.coefficients, expected.coefficients) < 1e-10)
            #expect(difference([stream.classifier.intercepts], [expected.intercepts]) < 1e-10)
        }
    }
}
