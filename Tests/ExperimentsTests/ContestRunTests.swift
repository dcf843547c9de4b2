import AvazFiles
import AvazRecords
import AvazTensors
import Foundation
import Testing

@testable import AvazExperiments

/// Experiments on contests of two networks, from a file to a record.
@Suite struct ContestRunTests {
    static let text = """
        {
          title: "a sample", task: "points", points: "ring", latent: 3,
          generator: { layers: [
            { kind: "dense", units: 8, activation: "relu" },
            { kind: "dense", units: "out" },
          ] },
          discriminator: { layers: [
            { kind: "dense", units: 8 },
            { kind: "leaky-relu", slope: 0.1 },
            { kind: "spectral-norm", layer: { kind: "dense", units: 1 } },
          ] },
          training: {
            epochs: 4, steps: 12, batchSize: 32, packing: 2, averaging: 0.9,
            penalty: { kind: "zero", weight: 0.5 },
            instanceNoise: { start: 0.2, until: 0.5 },
            generator: { learningRate: 0.01 },
            discriminator: { learningRate: 0.01, beta1: 0 },
            pictures: 2,
          },
          judged: 200, seeds: [1, 2],
        }
        """

    static func experiment(_ overrides: [String] = []) throws -> ContestExperiment {
        try ContestExperiment(
            name: "sample",
            section: Experiment.section(
                text: text, file: "sample.json5", overrides: overrides.map { try Override($0) }),
            publishedFigures: PublishedReports(corpora: [:]))
    }

    @Test func aFirstLookIsNamedInTheFileAndTheRecord() throws {
        let quick = ["training.steps=4", "seeds=[1]"]
        let named = try Self.experiment(["quick=[\"training.steps=4\", \"seeds=[1]\"]"])
        #expect(named.quick == quick && named.seeds == [1, 2])
        // Only where it is taken does it belong to what was run.
        #expect(named.settings == (try Self.experiment()).settings)
        let taken = try Self.experiment(["quick=true"] + quick)
        #expect(taken.quick.isEmpty && taken.seeds == [1])
        #expect(taken.settings["quick"] == .bool(true))
        for wrong in ["quick=[]", "quick=false", "quick=[1]", "quick=fast"] {
            #expect(throws: SettingsError.self) { try Self.experiment([wrong]) }
        }
    }

    @Test func aRunLeavesARecordOfWhatWasMade() throws {
        let outcome = try ContestRun(try Self.experiment()).carryOut()
        let record = outcome.record
        #expect(record.corpus.name == "ring" && record.corpus.clips == 8)
        #expect(record.split.kind == "fresh" && record.split.train == 12 * 32)
        #expect(record.runs.map(\.seed) == [1, 2])
        for run in record.runs {
            guard case .generation(let generation) = run.test else {
                Issue.record("no generation")
                return
            }
            #expect(try #require(generation.state).contains(": "))
            #expect(generation.samples == ["points.svg"])
            #expect(Set(generation.measures.keys).isSuperset(of: ["modes", "goodShare"]))
            #expect(run.history.map(\.epoch) == [1, 2, 3, 4])
            #expect(run.history[3].figures?["generatorGradient"] != nil)
        }
        #expect(record.summary.figures["modes"] != nil)
        guard case .points(let made) = outcome.made else {
            Issue.record("no points")
            return
        }
        #expect(made.map(\.step) == [6, 12])
        #expect(made.allSatisfy { $0.points.count == 500 })
    }

    @Test func theSameBytesWithAnyNumberOfThreads() throws {
        func record(threads: Int) throws -> RunRecord {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            var record = try ContestRun(try Self.experiment()).carryOut().record
            record.environment = .null
            for index in record.runs.indices { record.runs[index].seconds.training = 0 }
            return record
        }
        #expect(try record(threads: 1) == record(threads: 2))
    }

    @Test(arguments: [
        ("training.packing=5", "training.batchSize 32 is no multiple of training.packing 5"),
        ("training.steps=13", "training.steps 13 must be a multiple of training.epochs 4"),
        ("training.realTarget=0.2", "“training.realTarget” must be a number from 0.5 to 1"),
        ("training.loss=\"hing\"", "did you mean \"hinge\"?"),
        ("points=\"rings\"", "“points” must be one of \"ring\", \"grid\", \"point\""),
        ("training.penalty.kind=\"one\"", "“training.penalty.kind” must be one of"),
        ("training.generator.learningRate=0", "must be a number above 0"),
        ("generator.layers=[]", "“generator.layers” must be a list of sections"),
        (
            "discriminator.layers=[{kind:\"batch-norm\"},{kind:\"dense\",units:1}]",
            "training.penalty is of each sample by itself"
        ),
    ])
    func whatCannotBeIsRefused(override: String, problem: String) {
        #expect {
            _ = try Self.experiment([override])
        } throws: { error in
            "\(error)".contains(problem)
        }
    }

    @Test func aNetworkOfTheWrongWidthIsNamed() throws {
        let experiment = try Self.experiment(["generator.layers=[{kind:\"dense\",units:3}]"])
        #expect {
            _ = try experiment.summary()
        } throws: { error in
            "\(error)".hasPrefix("generator: generator.layers: the last layer gives [3]")
        }
    }

    @Test func aLossThatRunsOffSaysWhichNetworkAndWhatToTry() throws {
        let experiment = try Self.experiment([
            "training.penalty=null", "training.loss=\"wasserstein\"",
            "training.discriminator={optimiser:\"gradient-descent\",learningRate:1e30}",
        ])
        #expect {
            _ = try ContestRun(experiment).carryOut()
        } throws: { error in
            guard let diverged = error as? Diverged else { return false }
            let text = "\(diverged)"
            return diverged.record != nil && text.contains("is no longer finite at step")
                && text.contains("try a smaller training.")
        }
    }

    /// Every contest of the library is read, and its networks fit its points.
    @Test func everyContestOfTheLibraryIsWhole() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let library = try ExperimentLibrary(root: root.path)
        let names = try #require(library.chapters["adversarial"])
        #expect(names.contains("gan-ring"))
        for name in names {
            guard case .contest(let experiment) = try library.anyExperiment(name) else {
                Issue.record("\(name) is no contest")
                continue
            }
            #expect(try experiment.summary().contains("discriminator"))
        }
    }
}
