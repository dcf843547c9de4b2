import AvazDatasets
import AvazFiles
import AvazModels
import AvazRecords
import AvazTensors
import Foundation
import Testing

@testable import AvazExperiments

/// Contests on mel spectrograms, from recordings to a judgement and back to sound.
@Suite struct MelContestTests {
    static let text = """
        {
          title: "a sample", task: "mel", latent: 4, conditional: true,
          clips: {
            sampleRate: 8000, transformLength: 256, hopLength: 128, melBands: 16, frames: 12,
            iterations: 4,
          },
          split: { kind: "stratified", testFraction: 0.25, seed: 1 },
          generator: { layers: [
            { kind: "dense", units: 48 },
            { kind: "reshape", shape: [8, 6, 1] },
            { kind: "leaky-relu" },
            { kind: "conv2d-transpose", filters: 1, size: 4, stride: 2, padding: "same" },
            { kind: "activation", function: "tanh" },
          ] },
          discriminator: { layers: [
            { kind: "spectral-norm", layer: { kind: "conv2d", filters: 8, size: 4, stride: 2, padding: "same" } },
            { kind: "leaky-relu" },
            { kind: "flatten" },
            { kind: "spectral-norm", layer: { kind: "dense", units: "out" } },
          ] },
          training: {
            epochs: 2, steps: 8, batchSize: 8, loss: "hinge", averaging: 0.9,
            generator: { learningRate: 0.001 }, discriminator: { learningRate: 0.001 }, pictures: 1,
          },
          judge: { experiment: "judge", overrides: ["training.epochs=4"] },
          judged: 100, seeds: [1],
        }
        """

    /// A small network on spectrograms.
    static let judge = """
        {
          title: "a judge", task: "digits",
          features: {
            sampleRate: 8000, kinds: ["mel-db"], transformLength: 256, hopLength: 128, melBands: 8,
            reference: "max", pooling: ["frames:8"],
          },
          scaling: { fit: "train", per: "frequency" },
          split: { kind: "stratified", testFraction: 0.25, seed: 1 },
          model: { kind: "layers", layers: [
            { kind: "conv2d", filters: 4, size: 3, activation: "relu" },
            { kind: "flatten" },
            { kind: "dropout", rate: 0.1 },
            { kind: "dense", units: "out" },
          ] },
          training: {
            epochs: 30, batchSize: 8, learningRate: 0.01, optimiser: "adam", loss: "cross-entropy",
          },
          seeds: [1],
        }
        """

    static func experiment(_ overrides: [String] = []) throws -> ContestExperiment {
        try ContestExperiment(
            name: "sample",
            section: Experiment.section(
                text: text, file: "sample.json5", overrides: overrides.map { try Override($0) }),
            context: ContestContext(load: { name, overrides in
                try Experiment(
                    name: name, text: judge, file: "judge.json5", overrides: overrides)
            }), publishedFigures: PublishedReports(corpora: [:]))
    }

    let tiny: TinyCorpus
    let corpus: Corpus

    init() throws {
        tiny = try TinyCorpus(digits: 3)
        corpus = try Corpus(at: tiny.folder.path, task: .digits)
    }

    @Test func aRunLeavesFiguresAndSounds() throws {
        let outcome = try ContestRun(try Self.experiment(), on: .recordings(corpus)).carryOut()
        let record = outcome.record
        #expect(record.corpus.task == "mel" && record.corpus.classes == ["0", "1", "2"])
        #expect(record.split.train == 27 && record.split.test == 9)
        guard case .generation(let generation) = record.runs[0].test,
            case .mel(let made) = outcome.made
        else {
            Issue.record("no sounds")
            return
        }
        let measures = generation.measures
        for name in [
            "certainShare", "certainShareReal", "certainShareRecorded", "inceptionScore",
            "frechetDistance", "frechetDistanceReal", "precision", "recall", "copiedShare",
            "asAsked", "share 2",
        ] {
            #expect(try #require(measures[name], "\(name)").isFinite)
        }
        for name in ["certainShare", "inceptionScore", "frechetDistance"] {
            let figure = try #require(record.summary.figures[name])
            #expect(figure.mean == measures[name])
            #expect(try #require(figure.low) <= figure.mean)
            #expect(try #require(figure.high) >= figure.mean)
        }
        #expect(measures["made"] == 100 && measures["real"] == 9)
        #expect(generation.samples.contains("made-2.wav"))
        #expect(made.rows.map(\.name) == ["0", "1", "2", "step 8"])
        #expect(made.rows[0].made.count == 4 && made.rows[0].made[0].count == 16 * 12)
        #expect(made.sounds.allSatisfy { $0.samples.count == 11 * 128 })
    }

    /// Two seeds ask one judge at the same time.
    @Test func theSameBytesWithAnyNumberOfThreads() throws {
        func record(threads: Int) throws -> RunRecord {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            var record = try ContestRun(
                try Self.experiment(["seeds=[1, 2]"]), on: .recordings(corpus)
            ).carryOut().record
            record.environment = .null
            for run in record.runs.indices {
                record.runs[run].seconds = RunRecord.Seconds(features: 0, training: 0)
            }
            return record
        }
        #expect(try record(threads: 1) == record(threads: 2))
    }

    /// What an image is made of comes back from its sound: real clips are told after the way there and
    /// back by a judge that has learnt from recordings.
    @Test func realClipsAreToldOnceMore() throws {
        let outcome = try ContestRun(
            try Self.experiment(["judge.overrides=[]", "clips.iterations=30"]),
            on: .recordings(corpus)
        ).carryOut()
        guard case .generation(let generation) = outcome.record.runs[0].test else { return }
        #expect(try #require(generation.measures["inceptionScoreReal"]) > 2)
    }

    /// Frames for rows are the same clips turned: the same sounds, and the same pictures of them.
    @Test func framesForRowsSoundTheSame() throws {
        func clips(_ rows: String) throws -> MelClips? {
            guard case .mel(let mel) = try Self.experiment(["clips.rows=\"\(rows)\""]).material
            else {
                return nil
            }
            return try MelClips(mel.clips, of: corpus, report: { _ in }, shouldStop: { false })
        }
        let (one, other) = (try #require(try clips("bands")), try #require(try clips("frames")))
        #expect(one.images.shape == [36, 16, 12, 1] && other.images.shape == [36, 12, 16, 1])
        #expect(one.images.row(5).array != other.images.row(5).array)
        #expect(one.levels(of: one.images.row(5)) == other.levels(of: other.images.row(5)))
        #expect(one.sounds(of: one.images(of: [5])) == other.sounds(of: other.images(of: [5])))
    }

    @Test func withoutClassesNothingIsAskedFor() throws {
        let outcome = try ContestRun(
            try Self.experiment(["conditional=false"]), on: .recordings(corpus)
        )
        .carryOut()
        guard case .generation(let generation) = outcome.record.runs[0].test else { return }
        #expect(generation.measures["asAsked"] == nil)
    }

    @Test(arguments: [
        ("training.batchSize=28", "27 clips to train on and 9 to judge by, expected a batch of 28"),
        ("clips.shorter=\"refuse\"", "can be used"),
        ("generator.layers=[{kind:\"dense\",units:12}]", "generator: generator.layers: the last"),
        (
            "judge.overrides=[\"training.epoch=4\"]",
            "judge.overrides: training.epoch: unknown key “training.epoch”"
        ),
        ("judge.overrides=[\"split=4\"]", "judge.overrides: split"),
    ])
    func whatCannotBeDoneIsSaid(override: String, problem: String) throws {
        // 2,000 samples give 16 frames.
        let others = override.hasPrefix("clips") ? ["clips.frames=20"] : []
        #expect {
            _ = try ContestRun(try Self.experiment([override] + others), on: .recordings(corpus))
                .carryOut()
        } throws: { error in
            "\(error)".contains(problem) && !"\(error)".contains("\n")
        }
    }

    @Test func shortClipsAreListed() throws {
        try tiny.write([Float](repeating: 0.1, count: 400), "0_anna_9.wav")
        let corpus = try Corpus(at: tiny.folder.path, task: .digits)
        let outcome = try ContestRun(
            try Self.experiment(["clips.shorter=\"refuse\""]), on: .recordings(corpus)
        ).carryOut()
        let rejected = try #require(outcome.record.corpus.rejected.first)
        #expect(rejected.file == "0_anna_9.wav")
        #expect(rejected.reason.contains("gives 4 frames, fewer than the image's 12"))
    }

    @Test(arguments: [
        ("split={kind:\"leave-one-group-out\"}", "a contest is parted once"),
        ("training.packing=2", "training.packing is of points"),
        ("clips.scale=\"hkt\"", "did you mean \"htk\"?"),
        ("clips.hopLength=512", "“clips.hopLength” must be a whole number from 1 to 256"),
        ("clips.task=\"genres\"", "judge.experiment: “judge” tells digits apart, expected one of"),
        ("points=\"ring\"", "points"),
    ])
    func whatCannotBeIsRefused(override: String, problem: String) {
        #expect {
            _ = try Self.experiment([override])
        } throws: { error in
            "\(error)".contains(problem)
        }
    }

    /// The folder of a judge that is trained on a corpus.
    private func trained(on corpus: TinyCorpus, _ overrides: [String] = []) throws -> String {
        let judge = try Experiment(
            name: "judge", text: Self.judge, file: "judge.json5",
            overrides: (["training.epochs=2"] + overrides).map { try Override($0) })
        let model = try ExperimentRun(
            judge, on: try Corpus(at: corpus.folder.path, task: .digits)
        ).carryOut().model
        let folder = corpus.folder.appending(path: "model").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try model.write(to: folder)
        return folder
    }

    /// By other settings of the judge, or another judge, a record is of something else.
    @Test func theRecordMarksItsJudge() throws {
        let own = try Self.experiment().settings["judge"]
        let longer = try Self.experiment(["judge.overrides=[\"training.epochs=5\"]"])
        #expect(own?["experiment"]?.string == "judge")
        #expect(own?["fingerprint"]?.string != longer.settings["judge"]?["fingerprint"]?.string)
        let marks = try (1...2).map { seed in
            let folder = try trained(on: tiny, ["seeds=[\(seed)]"])
            let judge = try Self.experiment().judged(by: folder).settings["judge"]
            #expect(judge?["model"]?.string == "judge" && judge?["experiment"] == nil)
            return try #require(judge?["fingerprint"]?.string)
        }
        #expect(marks[0] != marks[1])
    }

    @Test func aJudgeOfSlicesIsRefused() throws {
        let folder = try trained(on: tiny, ["features.slices={seconds:0.1}"])
        #expect {
            _ = try Self.experiment().judged(by: folder)
        } throws: { error in
            "\(error)".contains("judges slices of clips, expected")
        }
    }

    @Test func someOfAllAreTakenEvenly() {
        #expect(MelJudge.thinned(Array(0..<7), to: 3) == [0, 2, 4])
        #expect(MelJudge.thinned([1, 2], to: 3) == [1, 2])
        // What is not known has no interval, and is left out.
        var random = FastGenerator(seed: 1)
        #expect(MelJudge.estimate([1, 2], least: 0, &random) { _ in nil } == nil)
    }

    @Test func aJudgeOfOtherClassesIsRefused() throws {
        let others = try TinyCorpus(digits: 2)
        let experiment = try withExtendedLifetime(others) {
            try Self.experiment().judged(by: try trained(on: others))
        }
        #expect {
            _ = try ContestRun(experiment, on: .recordings(corpus)).carryOut()
        } throws: { error in
            "\(error)".contains("expected 0, 1, 2, found 0, 1; give a classifier")
        }
    }
}
