import AvazDatasets
import AvazExperiments
import AvazFiles
import Foundation
import Testing

@testable import AvazSelection

/// Candidates are the best hand-made experiments, made to fit.
@Suite struct CandidateTests {
    private let library: ExperimentLibrary

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        library = try ExperimentLibrary(root: root.path)
    }

    private func experiment(_ candidate: Candidate) throws -> Experiment {
        try Experiment(
            name: "x",
            text:
                "{ title: \"x\", task: \"classes\", split: { kind: \"contiguous-folds\", folds: 2 }, "
                + "seeds: [1], \(candidate.sections) }", file: "x", overrides: [])
    }

    private func fit(_ rate: Int, slices: Double? = nil, isShort: Bool = false) -> Fit {
        Fit(
            sampleRate: rate, slices: slices, isShort: isShort, isUnbalanced: false, examples: 3000)
    }

    @Test func theyAreTheBestExperiments() throws {
        for (candidate, name) in [
            (Candidate.word(fit(8000, isShort: true)), "digits-best-speakers"),
            (Candidate.wordElsewhere(fit(8000, isShort: true)), "digits-anywhere"),
            (Candidate.features(fit(22_050, slices: 3), copies: false), "genre-best"),
            (Candidate.features(fit(16_000, slices: 3), copies: true), "genre-anywhere"),
            (Candidate.logistic(fit(16_000, isShort: true)), "speaker-best"),
        ] {
            let own = try experiment(candidate).settings
            let model = try library.experiment(name).settings
            for key in ["features", "augmentation", "model", "training"] {
                #expect(own[key] == model[key], "\(name), \(key)")
            }
        }
    }

    @Test func allFitAnyCorpus() throws {
        for rate in [1000, 4000, 8000, 11_025, 16_000, 22_050] {
            for (slices, isShort) in [(nil, true), (nil, false), (0.5, false), (3.0, false)] {
                for isUnbalanced in [false, true] {
                    let fit = Fit(
                        sampleRate: rate, slices: slices, isShort: isShort,
                        isUnbalanced: isUnbalanced, examples: 20)
                    for candidate in Candidate.all(for: fit) {
                        let settings = try experiment(candidate).settings
                        let weight =
                            settings["training"]?["classWeight"]
                            ?? settings["model"]?["classWeight"]
                        #expect((weight?.string == "balanced") == isUnbalanced)
                        let steps = settings["training"]?["steps"]?.number
                        #expect(steps == nil || steps == 400)
                    }
                }
            }
        }
    }

    /// By the nominal machine, the same on every one.
    @Test func costsAreEstimated() throws {
        let word = try experiment(Candidate.word(fit(8000, isShort: true)))
        let line = try experiment(Candidate.logistic(fit(8000, isShort: true)))
        func cost(_ experiment: Experiment, clips: Int) -> Double {
            Cost(
                experiment, clips: clips, classes: 10, folds: 6, seconds: 0.4 * Double(clips),
                slice: nil
            ).seconds(trainings: 7)
        }
        #expect((120...300).contains(cost(word, clips: 3000)))
        #expect(cost(line, clips: 3000) < 5)
        #expect(cost(word, clips: 6000) > 1.9 * cost(word, clips: 3000))
    }
}
