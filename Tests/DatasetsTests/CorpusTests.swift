import AvazDatasets
import Foundation
import Testing

@Suite final class CorpusTests {
    let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-corpus-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Empty files of the given names.
    func make(_ paths: [String]) throws {
        for path in paths {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
    }

    func corpus(_ task: ClassificationTask) throws -> Corpus {
        try Corpus(at: root.path, task: task)
    }

    @Test func readsAudioMNIST() throws {
        try make(["data/02/1_02_10.wav", "data/01/0_01_9.wav", "data/01/0_01_10.wav", "readme.txt"])
        let corpus = try corpus(.digits)
        #expect(corpus.name == "audiomnist")
        // As Python sorts: 10 before 9.
        #expect(
            corpus.clips == [
                Clip(path: "data/01/0_01_10.wav", label: "0", group: "01"),
                Clip(path: "data/01/0_01_9.wav", label: "0", group: "01"),
                Clip(path: "data/02/1_02_10.wav", label: "1", group: "02"),
            ])
        #expect(corpus.rejected.isEmpty)
    }

    @Test func readsTheFreeSpokenDigitDataset() throws {
        try make(["recordings/7_jackson_0.wav", "recordings/seven.wav", ".git/0_a_0.wav"])
        let corpus = try corpus(.digits)
        #expect(corpus.name == "fsdd")
        #expect(
            corpus.clips == [
                Clip(path: "recordings/7_jackson_0.wav", label: "7", group: "jackson")
            ])
        #expect(corpus.rejected.map(\.path) == ["recordings/seven.wav"])
        #expect(
            corpus.rejected[0].reason
                == "name does not parse: expected <digit>_<speaker>_<take>.wav")
    }

    @Test(arguments: [
        "10_a_0.wav", "x_a_0.wav", "1_a.wav", "1_a_b_0.wav", "1__0.wav", "1_a_-1.wav",
    ])
    func refusesNamesThatDoNotParse(name: String) throws {
        try make([name, "0_a_0.wav"])
        #expect(try corpus(.digits).rejected.map(\.path) == [name])
    }

    @Test func aMarkedCorpusKeepsItsName() throws {
        try make(["data/01/0_01_0.wav"])
        try Data(#"{"name": "synthetic-digits"}"#.utf8)
            .write(to: root.appending(path: "corpus.json"))
        #expect(try corpus(.digits).name == "synthetic-digits")
    }

    @Test func readsGTZANInBothLayouts() throws {
        try make([
            "genres_original/blues/blues.00000.wav", "genres_original/rock/rock.00000.au",
            "genres_original/polka/polka.00000.wav",
        ])
        let corpus = try corpus(.genres)
        #expect(corpus.name == "gtzan")
        #expect(corpus.clips.map(\.label) == ["blues", "rock"])
        #expect(corpus.rejected.map(\.reason) == ["folder “polka” is no genre of GTZAN"])
    }

    @Test func speakersLeaveNoiseAndStrangersApart() throws {
        try make([
            "16000_pcm_speeches/Nelson_Mandela/10.wav", "16000_pcm_speeches/Nelson_Mandela/2.wav",
            "16000_pcm_speeches/Julia_Gillard/0.wav", "16000_pcm_speeches/other/0.wav",
            "16000_pcm_speeches/_background_noise_/hiss.wav",
        ])
        let corpus = try corpus(.speakers)
        #expect(corpus.name == "speakers")
        #expect(corpus.clips.map(\.label) == ["Julia_Gillard", "Nelson_Mandela", "Nelson_Mandela"])
        #expect(corpus.background.map(\.label) == ["_background_noise_", "other"])
        #expect(NumericOrder.sorted(corpus.clips) == [0, 2, 1])
    }

    @Test func anybodysFoldersServeAnyTask() throws {
        try make(["yes/a.wav", "no/b.wav"])
        for task in ClassificationTask.allCases {
            let corpus = try corpus(task)
            #expect(corpus.name == root.lastPathComponent)
            #expect(corpus.clips.map(\.label) == ["no", "yes"])
        }
    }

    @Test func missingEmptyAndLooseFoldersAreErrors() throws {
        #expect(throws: CorpusError.self) { try corpus(.digits) }
        try make(["notes.txt"])
        #expect(throws: CorpusError.self) { try corpus(.digits) }
        try make(["a.wav", "b.wav"])
        #expect(throws: CorpusError.self) { try corpus(.digits) }
        #expect(throws: CorpusError.self) {
            try Corpus(at: root.appending(path: "a.wav").path, task: .digits)
        }
    }
}
