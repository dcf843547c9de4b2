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

    @Test func ownGenresStandBesideWellKnownOnes() throws {
        try make([
            "genres_original/blues/blues.00000.wav", "genres_original/rock/rock.00000.au",
            "genres_original/hip-hop/a.wav", "loose.wav",
        ])
        let corpus = try corpus(.genres)
        #expect(corpus.name == root.lastPathComponent)
        #expect(corpus.clips.map(\.label) == ["blues", "hip-hop", "rock"])
        #expect(corpus.rejected.map(\.path) == ["loose.wav"])
    }

    @Test func speakersLeaveNoiseAndTheUnknownApart() throws {
        try make([
            "16000_pcm_speeches/Nelson_Mandela/10.wav", "16000_pcm_speeches/Nelson_Mandela/2.wav",
            "16000_pcm_speeches/Julia_Gillard/0.wav", "16000_pcm_speeches/other/0.wav",
            "16000_pcm_speeches/_background_noise_/hiss.wav",
        ])
        let corpus = try corpus(.speakers)
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

    @Test(arguments: ["", ".", "..", "../x", "/abs", "a/b", "a\nb", " a", "a\u{1b}[0m", "a\\b"])
    func aMarkedNameThatIsNoPlainNameIsRefused(name: String) throws {
        try make(["yes/a.wav", "no/b.wav"])
        let mark = try JSONEncoder().encode(["name": name])
        try mark.write(to: root.appending(path: "corpus.json"))
        #expect { try corpus(.digits) } throws: { error in
            "\(error)".contains("corpus.json: “name” must be a plain name")
                && !"\(error)".contains("\n")
        }
        var own = try { () throws -> Corpus in
            try FileManager.default.removeItem(at: root.appending(path: "corpus.json"))
            return try corpus(.digits)
        }()
        #expect(throws: CorpusError.self) { try own.rename(name) }
        #expect(own.name == root.lastPathComponent)
    }

    @Test func aFolderWithAnOddNameGivesAPlainOne() throws {
        for (folder, name) in [("a\nb", "a_x0Ab"), (".hidden", "hidden"), ("café", "café")] {
            try make(["\(folder)/yes/a.wav", "\(folder)/no/b.wav"])
            let corpus = try Corpus(at: root.appending(path: folder).path, task: .digits)
            #expect(corpus.name == name)
        }
    }

    @Test func namesOfFilesThatArePassedOverAreCounted() throws {
        try make(["yes/a.wav", "no/b.WAV", "no/c.m4a", "no/d.M4A", "notes.txt", "yes/README"])
        let corpus = try corpus(.digits)
        #expect(corpus.passedOver == "4 files passed over: 2 .m4a, 1 without an ending, 1 .txt")
        #expect(corpus.remarks.count == 1 && corpus.clips.count == 2)
        try FileManager.default.removeItem(at: root)
        try make(["no/c.m4a"])
        #expect { try self.corpus(.digits) } throws: {
            "\($0)".contains("1 file passed over: 1 .m4a")
        }
        try FileManager.default.removeItem(at: root)
        try make(["yes/a.wav", "no/b.wav", "notes.txt"])
        #expect(try self.corpus(.digits).remarks.isEmpty)
    }

    @Test func linkedFoldersAreGoneIntoOnceAndBrokenLinksNamed() throws {
        try make(["corpus/yes/a.wav", "elsewhere/b.wav"])
        let manager = FileManager.default
        func link(_ name: String, to target: String) throws {
            try manager.createSymbolicLink(
                atPath: root.path + "/corpus/" + name, withDestinationPath: root.path + target)
        }
        try link("no", to: "/elsewhere")
        try link("round", to: "/corpus")
        try link("gone.wav", to: "/nothing")
        try link("gone", to: "/nothing")
        let corpus = try Corpus(at: root.path + "/corpus", task: .digits)
        #expect(corpus.clips.map(\.path) == ["no/b.wav", "yes/a.wav"])
        #expect(corpus.clips.map(\.label) == ["no", "yes"])
        #expect(corpus.rejected.map(\.path) == ["gone", "gone.wav", "round"])
    }

    @Test func composedAndDecomposedNamesAreTwoClasses() throws {
        try make(["Jos\u{e9}/0.wav", "Jose\u{301}/0.wav", "Zo\u{eb}/Jose\u{301}.wav"])
        let corpus = try corpus(.speakers)
        #expect(Set(corpus.clips.map(\.label)).count == 3)
        #expect(corpus.clips.map(\.label) == ["Jose\\xCC\\x81", "José", "Zoë"])
        let check = CorpusCheck(corpus)
        #expect(check.rejected.count == 3)
        #expect(check.rejected.allSatisfy { $0.reason.hasPrefix("is empty") })
    }

    @Test(.timeLimit(.minutes(1)))
    func pipesAndNamesThatAreNotUTF8AreReached() throws {
        try make(["a/0.wav", "a/1.wav"])
        for name in ["a/pipe.wav", "corpus.json"] {
            #expect(mkfifo(root.appending(path: name).path, 0o600) == 0)
        }
        #expect { try corpus(.speakers) } throws: { "\($0)".contains("corpus.json: is a pipe") }
        try FileManager.default.removeItem(at: root.appending(path: "corpus.json"))
        #if os(Linux)
            let odd = Array((root.path + "/caf").utf8) + [0xe9]
            func made(_ end: String, _ make: (UnsafePointer<CChar>) -> Int32) -> Bool {
                let path = (odd + Array(end.utf8) + [0]).map { CChar(bitPattern: $0) }
                return path.withUnsafeBufferPointer { $0.baseAddress.map(make) ?? -1 } >= 0
            }
            #expect(made("") { mkdir($0, 0o700) })
            #expect(made("/0.wav") { creat($0, 0o600) })
        #endif
        let check = CorpusCheck(try corpus(.speakers))
        let reasons = Dictionary(uniqueKeysWithValues: check.rejected.map { ($0.path, $0.reason) })
        #expect(reasons["a/pipe.wav"]?.contains("is a pipe") == true)
        #if os(Linux)
            #expect(reasons["caf\\xE9/0.wav"]?.hasPrefix("is empty") == true)
        #endif
    }

    @Test(.enabled(if: geteuid() != 0, "root may list everything"))
    func aFolderThatCannotBeListedIsNamedAndTheOthersUsed() throws {
        try make(["a/0.wav", "b/0.wav", "c/0.wav"])
        let closed = root.appending(path: "b").path
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed)
        }
        let corpus = try corpus(.speakers)
        #expect(corpus.clips.map(\.label) == ["a", "c"])
        #expect(corpus.rejected.map(\.path) == ["b"])
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
