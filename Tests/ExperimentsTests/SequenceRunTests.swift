@testable import AvazExperiments
import AvazFiles
@testable import AvazModels
import AvazRecords
import AvazTensors
import Foundation
import Testing

/// Experiments on sequences, from files to a record and a model.
@Suite struct SequenceRunTests {
    static let text = """
        {
          title: "a sample", task: "lyrics",
          windows: { length: 8, target: "every-step" },
          split: { kind: "pieces", every: 3 },
          model: {
            kind: "layers",
            layers: [
              { kind: "embedding", symbols: "out", width: 4 },
              { kind: "lstm", units: 8, sequences: true },
              { kind: "dense", units: "out" },
            ],
          },
          training: {
            epochs: 6, batchSize: 4, optimiser: "adam", learningRate: 0.02, loss: "cross-entropy",
            accuracy: "while-training",
          },
          generation: { count: 20, temperature: 0.5 },
          marks: [1, 2],
          seeds: [1],
        }
        """

    /// A folder of songs that say one thing over and over, each from another place on.
    final class TinySongs {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "avaz-songs-\(UUID().uuidString)")

        init(_ songs: Int = 6, _ refrain: String = "la di da ") throws {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            for index in 0..<songs {
                let text = String(repeating: refrain, count: 12).dropFirst(index)
                try Data(text.utf8).write(to: folder.appending(path: "song\(index).txt"))
            }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }
    }

    static func experiment(_ overrides: [String], text: String = text) throws -> SequenceExperiment
    {
        try SequenceExperiment(
            name: "sample",
            section: Experiment.section(
                text: text, file: "sample.json5", overrides: overrides.map { try Override($0) }),
            publishedFigures: PublishedReports(corpora: [:]))
    }

    private func outcome(_ path: String, _ overrides: String..., text: String = text) throws
        -> SequenceRun.Outcome
    {
        try SequenceRun(Self.experiment(overrides, text: text), on: path).carryOut()
    }

    private func judgement(_ outcome: SequenceRun.Outcome) throws -> RunRecord.SequenceModelling {
        guard case .sequence(let judgement) = outcome.record.runs[0].test else {
            throw SettingsError("no sequence")
        }
        return judgement
    }

    private func constant(_ record: RunRecord) -> RunRecord {
        var record = record
        record.environment = .null
        for index in record.runs.indices {
            record.runs[index].seconds = .init(features: 0, training: 0)
        }
        return record
    }

    @Test func learnsWhatIsSaidOverAndOver() throws {
        let songs = try TinySongs()
        let outcome = try outcome(songs.folder.path, "training.epochs=60")
        let judgement = try judgement(outcome)
        #expect(judgement.unit == "character")
        #expect(judgement.nats < 0.3)
        #expect(judgement.marks.map(\.name) == ["1-gram", "2-gram"])
        #expect(judgement.nats < judgement.marks[0].nats)
        #expect((judgement.measures["longestCopiedRun"] ?? 0) >= 8)
        #expect(outcome.record.corpus.clips == 6 && outcome.record.corpus.classes.isEmpty)
        #expect(outcome.record.split.kind == "pieces")
        #expect(judgement.samples == ["sample-1.txt"])
        let sample = try #require(outcome.samples.first)
        #expect(sample.new.count == 20)
    }

    @Test func theSameBytesAgainAndWithAnyThreads() throws {
        let songs = try TinySongs()
        let first = constant(try outcome(songs.folder.path).record)
        for threads in [1, 2] {
            Parallel.threads = threads
            defer { Parallel.threads = Parallel.processors }
            #expect(constant(try outcome(songs.folder.path).record) == first)
        }
    }

    @Test func windowsWithOneTargetEach() throws {
        let songs = try TinySongs()
        let layers =
            "model.layers=[{kind:'lstm',units:8},{kind:'dense',units:'out'}]"
        let outcome = try outcome(
            songs.folder.path,
            "windows={length:8,target:'next',input:'magnitude',joinsPieces:true}",
            "split={kind:'windows',testFraction:0.25,seed:1}", layers, "training.epochs=40")
        let judgement = try judgement(outcome)
        #expect(judgement.measures["heldWindowsBesideTrained"].map { $0 > 0.8 } == true)
        #expect(judgement.marks.isEmpty)
        #expect(outcome.model?.window == 8 && outcome.model?.primer.count == 8)
        #expect(judgement.accuracy.map { $0 > 0.3 } == true)
    }

    /// The published slip: what is to be foretold stands in the window.
    @Test func theSecondSymbolIsSoonCopied() throws {
        let songs = try TinySongs(6, "abcdefghij klm nop ")
        let outcome = try outcome(
            songs.folder.path, "windows={length:4,target:'second'}",
            "split={kind:'windows',testFraction:0.25,seed:1}",
            "model.layers=[{kind:'embedding',symbols:'out',width:16},{kind:'gru',units:24},"
                + "{kind:'dense',units:'out'}]", "training.epochs=40")
        #expect(try #require(judgement(outcome).accuracy) > 0.9)
    }

    @Test func probabilitiesAreJudgedInNatsToo() throws {
        let songs = try TinySongs()
        let outcome = try outcome(
            songs.folder.path, "windows={length:8,target:'next'}",
            "split={kind:'windows',testFraction:0.25,seed:1}",
            "model.layers=[{kind:'embedding',symbols:'out',width:8},{kind:'lstm',units:8},"
                + "{kind:'dense',units:'out'},{kind:'softmax'}]", "training.loss='mse'")
        let judgement = try judgement(outcome)
        let guess = Foundation.log(judgement.measures["symbols"] ?? 0)
        #expect(judgement.nats < guess && judgement.nats > 0)
        #expect(outcome.model?.output == .probabilities)
    }

    @Test func aStateIsCarriedFromBatchToBatch() throws {
        let songs = try TinySongs()
        let outcome = try outcome(
            songs.folder.path, "windows={length:4,carriesState:true}", "split={kind:'tail'}",
            "training.shuffle=false", "training.batchSize=2",
            "model.layers=[{kind:'embedding',symbols:'out',width:4},"
                + "{kind:'lstm',units:8,sequences:true,carriesState:true},{kind:'dense',units:'out'}]"
        )
        #expect(try judgement(outcome).nats.isFinite)
        #expect(outcome.record.split.kind == "tail")
    }

    @Test func pianoRollsInTheirOwnSplit() throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "avaz-rolls-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let scale = [[60, 64], [62], [64, 67], [65], []]
        let piece = Array(repeating: scale, count: 4).flatMap { $0 }
        try JSONEncoder().encode(
            ["train": [piece, piece, piece], "valid": [piece], "test": [piece]]
        ).write(to: file)
        let text = Self.text.replacing("task: \"lyrics\"", with: "task: \"polyphony\"")
        for keys in ["null", "4"] {
            let outcome = try outcome(
                file.path, "split={kind:'given'}", "model.keysInOrder=\(keys)",
                "model.layers=[{kind:'lstm',units:8,sequences:true},{kind:'dense',units:'out'}]",
                "training.epochs=150", "pieces={transpose:1}", "marks=[]", "generation=null",
                text: text)
            let judgement = try judgement(outcome)
            #expect(judgement.unit == "step" && judgement.measures["steps"] == 20)
            #expect(judgement.nats < judgement.marks[0].nats)
            #expect(outcome.record.corpus.clips == 5)
        }
    }

    // MARK: Bad input

    private func failure(_ path: String, _ overrides: String..., text: String = text) -> String {
        do {
            _ = try SequenceRun(Self.experiment(overrides, text: text), on: path).carryOut()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func badInputIsOneClearError() throws {
        let songs = try TinySongs()
        let path = songs.folder.path
        #expect(
            failure(path, "training.loss='mse'").contains(
                "windows.target \"every-step\" is judged by the loss \"cross-entropy\""))
        #expect(
            failure(path, "split={kind:'windows'}").contains("choose \"pieces\" or \"tail\""))
        #expect(failure(path, "windows.hop=3").contains("windows.hop"))
        #expect(
            failure(path, "windows={length:400,target:'next'}").contains(
                "its longest piece has 108 symbols"))
        #expect(
            failure(path, "model.layers=[{kind:'dense',units:'out'}]").contains("model.layers"))
        #expect(failure(path + "/nowhere").contains("nowhere"))
        #expect(failure(path, "generation.temperature=0").contains("temperature"))
        #expect(
            failure(path, "training.learningRate=1e30").hasPrefix("the loss is no longer finite"))
        for (override, part) in [
            ("windows.carriesState=true", "training.shuffle"),
            ("windows.share=0.5", "windows.share"), ("training.members=2", "training.members"),
            ("training.labelSmoothing=0.1", "training.labelSmoothing"),
            ("split={kind:'given'}", "split.kind"),
            (
                "model.layers=[{kind:'embedding',symbols:'out',width:4},"
                    + "{kind:'lstm',units:4,sequences:true,direction:'both'},{kind:'dense',units:'out'}]",
                "direction"
            ),
            (
                "model.layers=[{kind:'embedding',symbols:2,width:4},"
                    + "{kind:'lstm',units:4,sequences:true},{kind:'dense',units:'out'}]",
                "the embedding knows 2 symbols"
            ),
            (
                "model.layers=[{kind:'embedding',symbols:'out',width:4},"
                    + "{kind:'lstm',units:4,sequences:true,carriesState:true},"
                    + "{kind:'dense',units:'out'}]", "windows.carriesState"
            ),
        ] {
            #expect(failure(path, override).contains(part), "\(override)")
        }
        #expect(
            failure(
                path, "windows={length:4,target:'next'}", "training.loss='mse'", "marks=[]",
                "model.layers=[{kind:'embedding',symbols:'out',width:4},{kind:'lstm',units:4},"
                    + "{kind:'dense',units:'out'}]"
            ).contains("softmax"))
        let one = try TinySongs(1, "a")
        #expect(failure(one.folder.path, "split={kind:'tail'}").contains("of 1 kinds"))
    }
}
