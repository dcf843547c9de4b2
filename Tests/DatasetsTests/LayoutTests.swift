import AvazDatasets
import Foundation
import Testing

/// What folders and names are taken for.
@Suite final class LayoutTests {
    let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-layout-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: root) }

    private func corpus(_ paths: [String], _ task: ClassificationTask) throws -> Corpus {
        try? FileManager.default.removeItem(at: root)
        for path in paths {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        return try Corpus(at: root.path, task: task)
    }

    /// Every folder with every folder within.
    private func files(_ outer: [String], _ inner: [String]) -> [String] {
        outer.flatMap { outer in inner.map { "\(outer)/\($0)/0.wav" } }
    }

    private func problem(_ paths: [String], _ task: ClassificationTask) -> String {
        do {
            return "no error, classes \(Set(try corpus(paths, task).clips.map(\.label)).sorted())"
        } catch { return "\(error)" }
    }

    @Test func sessionsWithinSpeakersAreGroups() throws {
        for inner in [["sess1", "sess2"], ["day1", "day2"], ["2021-05-01", "2021-06-11"]] {
            let corpus = try corpus(files(["alice", "bob"], inner), .speakers)
            #expect(corpus.clips.map(\.label) == ["alice", "alice", "bob", "bob"])
            #expect(corpus.clips[1].group == "alice/\(inner[1])")
            #expect(corpus.reading.contains("group: the numbered folders within"))
        }
        let videos = try corpus(["id1/x1z/0.wav", "id1/q7_/0.wav", "id2/w3k/0.wav"], .speakers)
        #expect(videos.clips.map(\.label) == ["id1", "id1", "id2"])
        #expect(videos.clips.map(\.group) == ["id1/q7_", "id1/x1z", "id2/w3k"])
    }

    /// An accent in front of a name would join the “/” before it to one character.
    @Test func namesThatBeginWithAnAccentAreFolders() throws {
        let corpus = try corpus(["\u{301}a/x.wav", "b/\u{301}y.wav", "b/z.wav"], .speakers)
        #expect(corpus.clips.map(\.label) == ["\\xCC\\x81a", "b", "b"])
        #expect(corpus.clips.map(\.path) == ["\\xCC\\x81a/x.wav", "b/\\xCC\\x81y.wav", "b/z.wav"])
    }

    @Test func partsOfASplitAreNoClasses() throws {
        for task in ClassificationTask.allCases {
            for paths in [
                files(["train", "Test"], ["cat", "dog"]), files(["cat", "dog"], ["train", "val"]),
                files(["fold1", "fold2", "fold10"], ["cat", "dog"]),
                files(["audio/train", "audio/test"], ["cat", "dog"]),
                ["cat/0.wav", "cat/test/0.wav", "dog/test/0.wav"],
            ] {
                let corpus = try corpus(paths, task)
                #expect(Set(corpus.clips.map(\.label)) == ["cat", "dog"], "\(paths)")
                #expect(corpus.clips.count == paths.count)
                #expect(corpus.reading.contains("of a split are put together"))
            }
            #expect(
                problem(["fold1/a.wav", "fold2/b.wav"], task)
                    .contains("“fold1”, “fold2” are parts of a split"))
        }
    }

    @Test func numbersAreNoGenres() throws {
        for task in ClassificationTask.allCases {
            #expect(
                problem(files(["fma_small"], ["000", "001"]), task)
                    .contains("“000”, “001” are numbers, which name no class"))
        }
        #expect(problem(["1/a.wav", "2/a.wav"], .genres).contains("are numbers"))
        #expect(try corpus(["1/a.wav", "2/a.wav"], .digits).clips.map(\.label) == ["1", "2"])
        #expect(
            try corpus(["19/a.wav", "226/a.wav"], .speakers).clips.map(\.label) == ["19", "226"])
        #expect(
            try corpus(["01/a.wav", "02/a.wav"], .speakers).clips.map(\.label) == ["01", "02"])
    }

    @Test func looseRecordingsHaveNoClass() {
        #expect(
            problem(["a.wav"], .digits).contains(
                "expected files named <digit>_<speaker>_<take>.wav"))
        #expect(problem(["a.wav"], .genres).contains("expected a folder for each class"))
    }

    @Test func recordingsThatAPatternMissesAreCounted() throws {
        let corpus = try corpus(["a/x_1.wav", "a/y.wav", "b/z.wav"], .speakers)
        let (parted, missing) = try GroupPattern("x_([0-9])").applied(to: corpus)
        #expect(missing == 2)
        #expect(parted.clips.map(\.group) == ["1"] + corpus.clips.dropFirst().map(\.group))
    }

    /// Digits within speakers' folders are the classes only where every recording lies in one.
    @Test func digitsWithinSomeFoldersAreGroups() throws {
        let corpus = try corpus(["ann/7/x.wav", "bo/7/x.wav", "carl/x.wav"], .digits)
        #expect(corpus.clips.map(\.label) == ["ann", "bo", "carl"])
    }

    @Test func oneNameUnderSeveralFoldersIsNotGuessed() {
        for (paths, task) in [
            (files(["alice", "bob"], ["home", "office"]), ClassificationTask.speakers),
            (files(["site", "street"], ["rock", "pop"]), .genres),
            (files(["speaker1", "speaker2"], ["take1", "take2"]), .genres),
            (files(["rock", "pop"], ["clean", "noisy"]), .genres),
        ] {
            #expect(problem(paths, task).contains("may be the classes"), "\(paths)")
        }
    }

    @Test func classesWithinNumberedFoldersAreFound() throws {
        let corpus = try corpus(files(["speaker1", "speaker2"], ["no", "yes"]), .digits)
        #expect(corpus.clips.map(\.label) == ["no", "yes", "no", "yes"])
        #expect(corpus.clips.map(\.group) == ["speaker1", "speaker1", "speaker2", "speaker2"])
    }

    @Test func digitsInFoldersOfTheirSpeakersAreFound() throws {
        for inner in [["0", "1"], ["zero", "one"]] {
            let paths = files(["alice", "bob"], inner)
            let digits = try corpus(paths, .digits)
            #expect(Set(digits.clips.map(\.label)) == Set(inner))
            #expect(Set(digits.clips.map(\.group)) == ["alice", "bob"])
            #expect(Set(try corpus(paths, .speakers).clips.map(\.label)) == ["alice", "bob"])
        }
        for names in [
            ["0_1.wav", "7-2.wav"], ["zero.wav", "Seven.wav"], ["0 (1).wav", "7 (1).wav"],
        ] {
            let paths = ["alice", "bob"].flatMap { speaker in names.map { "\(speaker)/\($0)" } }
            let digits = try corpus(paths, .digits)
            #expect(Set(digits.clips.map(\.label)).count == 2 && digits.rejected.isEmpty)
            #expect(Set(digits.clips.map(\.group)) == ["alice", "bob"])
            #expect(Set(try corpus(paths, .speakers).clips.map(\.label)) == ["alice", "bob"])
        }
        // Takes that are counted are no digits, but might be.
        let counted = (0..<10).flatMap { ["no/\($0).wav", "yes/\($0).wav"] }
        let words = try corpus(counted, .digits)
        #expect(Set(words.clips.map(\.label)) == ["no", "yes"])
        #expect(words.remarks.count == 1)
        #expect(try corpus(Array(counted.dropLast(2)), .digits).remarks.isEmpty)
    }

    @Test func aFewNamesOfDigitsDoNotTurnACorpusOver() throws {
        let corpus = try corpus(["yes/0_a_0.wav", "yes/a.wav", "no/b.wav", "no/c.wav"], .digits)
        #expect(Set(corpus.clips.map(\.label)) == ["no", "yes"])
        #expect(corpus.rejected.isEmpty)
    }

    @Test func backgroundIsNoWord() throws {
        let paths = ["one/0.wav", "two/0.wav", "_background_noise_/0.wav", "_silence_/0.wav"]
        for task in ClassificationTask.allCases {
            let corpus = try corpus(paths, task)
            #expect(corpus.clips.map(\.label) == ["one", "two"])
            #expect(corpus.background.map(\.label) == ["_background_noise_", "_silence_"])
        }
        let nested = try corpus(
            ["audio/ann/0.wav", "audio/ben/0.wav", "noise/other/0.wav"], .speakers)
        #expect(nested.clips.map(\.label) == ["ann", "ben"])
        #expect(nested.background.map(\.label) == ["other"])
    }
}
