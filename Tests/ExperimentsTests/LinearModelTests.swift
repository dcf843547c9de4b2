@testable import AvazRecords
@testable import AvazModels
import AvazDatasets
import Foundation
import AvazTensors
import Testing

@testable import AvazExperiments

/// Experiments whose model is linear, from recordings to a model that answers again.
@Suite struct LinearModelTests {
    static let logistic: [String] = ["model={kind:'logistic'}", "training=null"]
    static let descent: [String] = [
        "model={kind:'sgd',loss:'log_loss',learningRate:'constant'}", "training=null",
    ]
    /// A loss that knows no probabilities.
    static let hinge: [String] = [
        "model={kind:'sgd',learningRate:'constant'}", "training=null",
    ]

    /// Normal distributions, which are fitted to unscaled rows.
    static let gaussian: [String] = [
        "model={kind:'gaussian',background:0.5}", "training=null", "scaling.fit=none",
    ]

    func outcome(_ corpus: TinyCorpus, _ overrides: [String]) throws -> ExperimentRun.Outcome {
        let experiment = try Experiment(
            name: "sample", text: SampleExperiment.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        return try ExperimentRun(
            experiment, on: Corpus(at: corpus.folder.path, task: experiment.task)
        ).carryOut()
    }

    @Test(arguments: [
        logistic, descent, hinge, ["model={kind:'logistic',solver:'sag'}", "training=null"],
        logistic + ["scaling.fit=all"], logistic + ["scaling.fit=each-part"],
        logistic + ["augmentation={copies:2,signalToNoise:[10,20]}"],
        gaussian, gaussian + ["augmentation={copies:2,signalToNoise:[10,20]}"],
    ])
    func learnsTheTones(overrides: [String]) throws {
        let record = try outcome(TinyCorpus(), overrides).record
        #expect((record.summary.classification?.testAccuracy.mean ?? 0) > 0.9)
        #expect(record.contradiction == nil)
        let last = try #require(record.runs[0].history.last)
        #expect(last.testAccuracy == record.runs[0].classification?.accuracy)
        #expect(record.settings["training"] == nil)
    }

    @Test func speakersAreToldByTheirDigits() throws {
        let outcome = try outcome(TinyCorpus(), Self.logistic + ["task=speakers"])
        #expect(outcome.record.corpus.classes == ["anna", "ben", "carl"])
        #expect(outcome.record.corpus.name.hasPrefix("avaz-tiny-"))
        #expect(
            outcome.predictions.predictions.allSatisfy { ["0", "1", "2", "3"].contains($0.group) })
    }

    @Test(arguments: [logistic, descent, hinge])
    func scoresAreProbabilitiesWhereTheLossKnowsThem(overrides: [String]) throws {
        let predictions = try outcome(TinyCorpus(), overrides).predictions.predictions
        for prediction in predictions {
            let sum = prediction.scores.reduce(0, +)
            let isDistribution =
                abs(sum - 1) < 1e-5 && prediction.scores.allSatisfy { (0...1).contains($0) }
            #expect(isDistribution == (overrides != Self.hinge))
            #expect(prediction.scores.max() == prediction.scores[prediction.predicted])
        }
    }

    @Test(arguments: [
        logistic, descent, hinge, logistic + ["scaling.fit=none"],
        logistic + ["features.pooling=['flatten']", "scaling.constant=zero"], gaussian,
    ])
    func answersWithTheSameBitsAfterSaving(overrides: [String]) throws {
        for digits in [2, 4] {
            let corpus = try TinyCorpus(digits: digits)
            let outcome = try outcome(corpus, overrides)
            let folder = corpus.folder.appending(path: "model")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try outcome.model.write(to: folder.path)
            let restored = try ClassifierModel(contentsOf: folder.path)
            #expect(restored.classes.count == digits)
            for prediction in outcome.predictions.predictions {
                let file = corpus.folder.appending(path: prediction.file).path
                let answer = try restored.classify(file)
                #expect(answer.scores == prediction.scores)
                #expect(answer.label == restored.classes[prediction.predicted])
            }
        }
    }

    @Test func weightsOfAnotherShapeAreAnError() throws {
        let corpus = try TinyCorpus()
        let folder = corpus.folder.path
        try outcome(corpus, Self.logistic).model.write(to: folder)
        let weights = try Data(contentsOf: corpus.folder.appending(path: "weights.safetensors"))
        try outcome(corpus, Self.logistic + ["features.coefficients=7"]).model.write(to: folder)
        try weights.write(to: corpus.folder.appending(path: "weights.safetensors"))
        do {
            _ = try ClassifierModel(contentsOf: folder)
            Issue.record("read")
        } catch {
            #expect(
                "\(error)".hasSuffix(
                    "“coefficients” has the shape [4, 8], which does not fit the model"))
        }
    }

    @Test func givesTheSameRecordWithAnyThreads() throws {
        let corpus = try TinyCorpus()
        for overrides in [Self.logistic, Self.descent] {
            var records: [RunRecord] = []
            for threads in [2, 1] {
                Parallel.threads = threads
                var record = try outcome(
                    corpus, overrides + ["split={kind:'leave-one-group-out'}", "seeds=[1,2]"]
                ).record
                record.environment = .null
                for index in record.runs.indices {
                    record.runs[index].seconds = .init(features: 0, training: 0)
                }
                records.append(record)
            }
            Parallel.threads = Parallel.processors
            #expect(records[0] == records[1])
        }
    }

    @Test func whatDoesNotConvergeIsWrittenWithAWarning() throws {
        let outcome = try outcome(
            TinyCorpus(), ["model={kind:'logistic',maxIter:2}", "training=null", "seeds=[1,2]"])
        #expect(
            outcome.warnings == [
                "not converged after 2 iterations: raise maxIter, standardise the features, or "
                    + "allow a larger tol"
            ])
        #expect(outcome.record.runs.count == 2)
    }

    @Test func oneThreadIsTimedWhereThatIsAsked() throws {
        let timed = try outcome(TinyCorpus(), Self.logistic + ["features.timesOneThread=true"])
        #expect(timed.record.runs[0].seconds.featuresOneThread != nil)
        let plain = try outcome(TinyCorpus(), Self.logistic)
        #expect(plain.record.runs[0].seconds.featuresOneThread == nil)
    }

    @Test(arguments: [("train", "training"), ("all", "whole"), ("each-part", "training")])
    func aConstantFeatureIsAnErrorOrZeros(fit: String, part: String) throws {
        let corpus = try TinyCorpus(digits: 0)
        for name in ["0_anna", "1_anna"] {
            for take in 0..<8 {
                try corpus.write(Array(repeating: 0, count: 2000), "\(name)_\(take).wav")
            }
        }
        let silent = Self.logistic + ["features.kinds=['zcr']", "scaling.fit=\(fit)"]
        #expect {
            try outcome(corpus, silent)
        } throws: {
            "\($0)".hasPrefix("feature 1 of 1 never changes over the \(part) part")
        }
        let record = try outcome(corpus, silent + ["scaling.constant=zero"]).record
        #expect(record.summary.classification?.testAccuracy.mean == 0.5)
    }

    /// An override that is wrong for a kind of model, and what is said of it.
    struct Mistake: Sendable {
        var model: [String]
        var override: String
        var message: String

        init(_ model: [String], _ override: String, _ message: String) {
            self.model = model
            self.override = override
            self.message = message
        }
    }

    static let mistakes: [Mistake] = [
        Mistake(
            ["model={kind:'logistic'}"], "training.epochs=3",
            """
            “training” is for networks; a model of kind "logistic" has maxIter, tol and the like \
            in its “model” section: leave “training” out
            """),
        Mistake(
            logistic, "features.principalComponents=3",
            "features.principalComponents is for networks; a linear model takes all features"),
        Mistake(
            logistic, "scaling.per=frequency",
            "scaling.per \"frequency\" is for networks; a linear model scales each feature"),
        Mistake(logistic, "model.c=0", "“model.c” must be a number above 0, found 0"),
        Mistake(logistic, "model.C=1", "unknown key “model.C”; did you mean “model.c”?"),
        Mistake(
            logistic, "model.solver=newton-cg",
            "“model.solver” must be one of \"lbfgs\", \"sag\", found “newton-cg”"),
        Mistake(
            logistic, "model.hidden=[3]",
            """
            unknown key “model.hidden”; known here: c, classWeight, fitIntercept, kind, maxIter, \
            solver, tol
            """),
        Mistake(
            descent, "model.alpha=-1",
            "“model.alpha” must be a number from 0 to 1000000, found -1"),
        Mistake(
            descent, "model.l1Ratio=2", "“model.l1Ratio” must be a number from 0 to 1, found 2"),
        Mistake(
            descent, "model.maxIter=0",
            "“model.maxIter” must be a whole number from 1 to 1000000, found 0"),
        Mistake(
            ["model={kind:'sgd'}", "training=null"], "model.alpha=0",
            """
            model.alpha must be above 0 for the learning rate "optimal", which divides by it; \
            choose "constant" or "invscaling"
            """),
        Mistake(
            ["model={kind:'gaussian'}"], "training=null",
            """
            a model of kind "gaussian" takes all features as they are: leave \
            features.principalComponents out and set scaling.fit to "none"
            """),
        Mistake(
            [], "model.kind=logistics",
            """
            “model.kind” must be one of "mlp", "layers", "logistic", "sgd", "gaussian" (did you mean \
            "logistic"?), found “logistics”
            """),
    ]

    @Test(arguments: mistakes)
    func refuses(mistake: Mistake) {
        let failure = SampleExperiment.failure(mistake.model + [mistake.override])
        #expect(failure.hasSuffix(": " + mistake.message))
    }
}
