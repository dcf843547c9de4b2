import AvazDatasets
import AvazDetection
import AvazFiles
import AvazInputs
import AvazModels
import AvazRecords
import AvazTensors
import Foundation
import Synchronization
import Testing

@testable import AvazExperiments

/// Whole experiments on tones, which are found in recordings of noise.
@Suite struct SpottingRunTests {
    private let corpus: TinyCorpus

    /// Of tones that no hum can be taken for.
    init() throws {
        corpus = try TinyCorpus(digits: 3, takes: 6)
        for digit in 0..<3 {
            for (index, speaker) in ["anna", "ben", "carl"].enumerated() {
                for take in 0..<6 {
                    let samples = (0..<2000).map { time in
                        let phase = Float(time) * (Float(digit + 1) * 0.4 + 0.004 * Float(take))
                        return 0.3 * sin(phase) + 0.03 * Float(index) * sin(2 * phase)
                    }
                    try corpus.write(samples, "\(digit)_\(speaker)_\(take).wav")
                }
            }
        }
    }

    private static let text = """
        {
          title: "tiny", task: "spotting",
          spectrogram: { sampleRate: 8000, transformLength: 256, hopLength: 160, bands: 16 },
          recordings: {
            training: { words: 120, wordsEach: 12, clutter: 0, gap: [0.1, 1],
                        speed: [0.95, 1.05], signalToNoise: [15, 20] },
            judged: { words: 18, wordsEach: 6, clutter: 0, gap: [0.4, 2],
                      speed: [0.95, 1.05], signalToNoise: [15, 15] },
          },
          windows: { frames: 16, scales: [0.8, 1.1], perWord: 4, background: 4 },
          search: { falseAlarms: 60 },
          split: { kind: "grouped", testFraction: 0.3, seed: 1 },
          validation: { kind: "random", fraction: 0.4, words: 18 },
          model: { kind: "layers", initialiser: "he", layers: [
            { kind: "conv2d", filters: 8, size: 3, padding: "valid", activation: "relu" },
            { kind: "max-pool2d", size: 2 },
            { kind: "flatten" }, { kind: "dense", units: "out" },
          ] },
          training: { epochs: 12, batchSize: 16, optimiser: "adam", learningRate: 0.005,
                      loss: "cross-entropy" },
          seeds: [1],
        }
        """

    private func experiment(_ overrides: [String] = []) throws -> SpottingExperiment {
        let section = try Experiment.section(
            text: Self.text, file: "tiny.json5", overrides: overrides.map { try Override($0) })
        return try SpottingExperiment(
            name: "tiny", section: section, folder: ".",
            publishedFigures: PublishedReports(corpora: [:]))
    }

    private func outcome(_ overrides: String...) throws -> SpottingRun.Outcome {
        let recordings = try Corpus(at: corpus.folder.path, task: SpottingExperiment.corpusTask)
        return try SpottingRun(experiment(overrides), on: recordings).carryOut()
    }

    private func withoutTimes(_ record: RunRecord) -> RunRecord {
        var record = record
        record.environment = .null
        for index in record.runs.indices {
            record.runs[index].seconds = .init(features: 0, training: 0)
        }
        return record
    }

    /// Stopped while it learns from its mistakes, it goes on to the same record.
    @Test func goesOnFromWhereItWasStopped() throws {
        let overrides = ["training.epochs=3", "windows.hardNegatives=40"]
        let recordings = try Corpus(at: corpus.folder.path, task: SpottingExperiment.corpusTask)
        let run = try SpottingRun(experiment(overrides), on: recordings)
        let whole = withoutTimes(try run.carryOut().record)
        let checkpoints = CheckpointFolder(
            beside: corpus.folder.path + "/../\(UUID().uuidString)", patience: .zero)
        defer { checkpoints.remove() }
        let epochs = Mutex(0)
        let count: @Sendable (RunEvent) -> Void = {
            if case .epoch = $0 { epochs.withLock { $0 += 1 } }
        }
        let error = #expect(throws: Interrupted.self) {
            try run.carryOut(
                checkpoints: checkpoints, report: count,
                shouldStop: { epochs.withLock { $0 >= 4 } })
        }
        #expect(error.map { "\($0)".contains("goes on from there") } ?? false)
        epochs.withLock { $0 = 0 }
        let record = try run.carryOut(checkpoints: checkpoints, report: count).record
        #expect(epochs.withLock { $0 } == 2)
        #expect(withoutTimes(record) == whole)
    }

    @Test func tonesAreFoundAndTheRecordIsWhole() throws {
        let outcome = try outcome()
        let record = outcome.record
        #expect(record.contradiction == nil)
        #expect(record.corpus.task == "spotting" && record.corpus.classes == ["0", "1", "2"])
        let objects = try #require(record.runs[0].objects)
        #expect(objects.ap50 > 0.7, "\(objects)")
        #expect(objects.recall > 0.6, "\(objects)")
        #expect(objects.perClass.map(\.support) == [6, 6, 6] && record.split.test == 18)
        #expect(record.runs[0].seconds.search ?? 0 > 0)
        for name in ["ap30", "falseAlarmsPerHour", "foundAtTenAnHour", "hours", "threshold"] {
            #expect(objects.measures[name] != nil)
        }
        // Of each word alone: no fewer are found than where all words share the false alarms.
        let together = try #require(objects.measures["foundAtTenAnHour"])
        let each = try #require(objects.measures["foundShareAtTenEach"])
        #expect(each >= together && each <= 1, "\(each) and \(together)")
        let picture = try #require(outcome.picture)
        #expect(picture.levels.count.isMultiple(of: 16) && !picture.truth.isEmpty)
        // The same, whatever the number of threads.
        let threads = Parallel.threads
        defer { Parallel.threads = threads }
        Parallel.threads = 1
        #expect(try withoutTimes(self.outcome().record) == withoutTimes(record))
    }

    @Test func hardNegativesAreLearnt() throws {
        let record = try outcome("windows.hardNegatives=40", "training.epochs=4").record
        #expect(record.contradiction == nil)
        #expect(try #require(record.runs[0].objects).ap50 > 0.3)
    }

    @Test func brokenRecordingsAreListed() throws {
        let silent = [Float](repeating: 0, count: 4000)
        try corpus.write(silent, "0_anna_90.wav")
        try corpus.write([Float](repeating: 0.5, count: 100), "1_anna_90.wav")
        try Data("no sound".utf8).write(to: corpus.folder.appending(path: "2_anna_90.wav"))
        let outcome = try outcome("training.epochs=1", "recordings.training.words=24")
        #expect(
            outcome.record.corpus.rejected.map(\.file) == [
                "0_anna_90.wav", "1_anna_90.wav", "2_anna_90.wav",
            ])
        #expect(outcome.warnings[0].hasPrefix("3 of 57 files cannot be used: 0_anna_90.wav: is "))
    }

    @Test(arguments: [
        ("windows.scales=[]", "scales [] is beyond its bounds"),
        ("windows.scales=[1.1, 0.8]", "scales"),
        ("windows.scales=[100]", "“windows.scales” must be a list of numbers from 0.1 to 10"),
        ("windows.margin=0.5", "“windows.margin” must be a number from 0 to 0.4"),
        ("spectrogram.hopLength=300", "from 1 to 256"),
        ("spectrogram.lowestFrequency=5000", "lowestFrequency"),
        ("recordings.judged.gap=[2, 1]", "the lower first"),
        ("validation.kind='lists'", "must be one of"),
        ("training.loss='mse'", "by the loss \"cross-entropy\""),
        ("training.members=2", "training.members is not for spotting"),
        ("training.validation={kind: 'random', fraction: 0.1}", "set training.epochs"),
        ("model.kind='mlp'", "expected \"layers\""),
        ("model.layers=[{kind: 'dense', units: 'out'}]", "put a \"flatten\" layer before it"),
        ("search.surprise=1", "surprise"),
    ])
    func settingsAreChecked(override: String, words: String) {
        let error = #expect(throws: SettingsError.self) { try experiment([override]) }
        #expect(error?.description.contains(words) ?? false, "\(String(describing: error))")
    }

    @Test func validationNeedsSpeakersToHoldOut() throws {
        corpus.keep { !$0.contains("carl") }
        do {
            _ = try outcome("validation.kind='grouped'")
            Issue.record("one speaker was parted in two")
        } catch { #expect("\(error)".hasPrefix("validation: "), "\(error)") }
    }
}

/// What is put together, and where it says the words are.
@Suite struct SoundSceneTests {
    private let words: [(samples: [Float], label: Int)] = (0..<6).map { word in
        ((0..<3000 + 200 * word).map { sin(0.2 * Float(word + 1) * Float($0)) }, word % 3)
    }

    private func maker(clutter: Int = 0) throws -> SoundSceneMaker {
        let text = "{ words: 6, gap: [0.5, 1], signalToNoise: [10, 10], clutter: \(clutter) }"
        let section = try SettingsSection(JSON5.parse(text, origin: "test"))
        return SoundSceneMaker(section: try RecordingSection(section), sampleRate: 8000)
    }

    private func scene(_ maker: SoundSceneMaker, seed: UInt64 = 1) -> SoundScene {
        var generator = FastGenerator(seed: seed)
        return maker.scene(of: words, using: &generator)
    }

    @Test func wordsStandApartAtTheirSpeeds() throws {
        let scene = scene(try maker())
        #expect(scene.words.count == 6)
        #expect(scene.words.map(\.label).sorted() == [0, 0, 1, 1, 2, 2])
        for (one, next) in zip(scene.words, scene.words.dropFirst()) {
            #expect((0.49...1.01).contains(next.box.left - one.box.right))
        }
        for word in scene.words {
            #expect((3000 / 1.26 / 8000...4000 / 0.79 / 8000).contains(word.box.width))
        }
        #expect(abs(scene.seconds - Double(scene.samples.count) / 8000) < 1e-9)
        #expect(scene.samples.allSatisfy { $0.isFinite && abs($0) <= 0.9 + 1e-6 })
    }

    /// A word of power S stands 10 dB above noise of power N: what is heard there has S + N, eleven
    /// times the noise beside it, as far as that swells evenly.
    @Test func wordsStandAboveTheNoise() throws {
        var ratios: [Float] = []
        for seed in 1...20 as ClosedRange<UInt64> {
            let scene = scene(try maker(), seed: seed)
            for word in scene.words {
                let first = Int(word.box.left * 8000) + 1
                let count = Int(word.box.width * 8000) - 2
                func power(_ start: Int, _ count: Int) -> Float {
                    scene.samples[start..<start + count].reduce(0) { $0 + $1 * $1 } / Float(count)
                }
                ratios.append(power(first, count) / power(first - 3000, 2900))
            }
        }
        let middle = ratios.sorted()[ratios.count / 2]
        #expect((9...13).contains(middle), "\(middle)")
    }

    @Test func theSameSeedMakesTheSame() throws {
        let maker = try maker(clutter: 1)
        let (one, same, other) = (scene(maker), scene(maker), scene(maker, seed: 2))
        #expect(one.samples == same.samples && one.words == same.words)
        #expect(one.samples != other.samples)
        // Twice as many sounds, half of them no words.
        let plain = scene(try self.maker())
        #expect(one.words.count == 6 && one.seconds > plain.seconds + 3)
    }

    @Test func falseAlarmsAreCountedByTheHour() {
        let matches = [(0.9, true), (0.8, false), (0.7, true), (0.6, false), (0.5, true)].map {
            (score: $0.0, isRight: $0.1)
        }
        #expect(SpottingTrial.found(matches, of: 4, below: 1) == 0.25)
        #expect(SpottingTrial.found(matches, of: 4, below: 2) == 0.5)
        #expect(SpottingTrial.found(matches, of: 4, below: 3) == 0.75)
        #expect(SpottingTrial.found([], of: 0, below: 3) == 0)
    }
}

extension TinyCorpus {
    /// Removes the recordings whose names are not wanted.
    fileprivate func keep(_ isWanted: (String) -> Bool) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
        where !isWanted(name) {
            try? manager.removeItem(at: folder.appending(path: name))
        }
    }
}
