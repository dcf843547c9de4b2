import AvazAudio
import Foundation
import Testing

@testable import AvazDatasets

/// A corpus bears a famous name only where it is that corpus.
@Suite struct FamousCorpusTests {
    private func famous(_ clips: [Clip], rate: Int, seconds: Double) -> FamousCorpus? {
        FamousCorpus(clips) { _ in RecordingHeader(sampleRate: rate, seconds: seconds) }
    }

    private func digits(by speakers: [String]) -> [Clip] {
        speakers.flatMap { speaker in
            (0..<500).map { index in
                let (digit, take) = (index / 50, index % 50)
                return Clip(
                    path: "data/\(speaker)/\(digit)_\(speaker)_\(take).wav", label: "\(digit)",
                    group: speaker)
            }
        }
    }

    private let speakers = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]

    @Test func theFreeSpokenDigitDataset() {
        let clips = digits(by: speakers)
        #expect(famous(clips, rate: 8000, seconds: 0.4) == .fsdd)
        #expect(famous(clips, rate: 16000, seconds: 0.4) == nil)
        #expect(famous(clips, rate: 8000, seconds: 30) == nil)
        #expect(famous(Array(clips.dropLast()), rate: 8000, seconds: 0.4) == nil)
        #expect(famous(digits(by: speakers.map { $0 + "a" }), rate: 8000, seconds: 0.4) == nil)
        #expect(FamousCorpus(clips) { _ in nil } == nil)
    }

    @Test func audioMNIST() {
        let clips = digits(by: (1...60).map { String(format: "%02d", $0) })
        #expect(famous(clips, rate: 48000, seconds: 0.6) == .audiomnist)
        #expect(famous(clips, rate: 8000, seconds: 0.6) == nil)
        #expect(famous(Array(clips.dropFirst(500)), rate: 48000, seconds: 0.6) == nil)
    }

    private var genres: [Clip] {
        GTZAN.genres.sorted().flatMap { genre in
            (0..<100).map { take in
                let path = "genres/\(genre)/\(genre).\(String(format: "%05d", take)).au"
                return Clip(path: path, label: genre, group: path)
            }
        }
    }

    @Test func gtzan() {
        #expect(famous(genres, rate: 22050, seconds: 30) == .gtzan)
        let without = genres.filter { !$0.path.hasSuffix("jazz.00054.au") }
        #expect(famous(without, rate: 22050, seconds: 30) == .gtzan)
        #expect(famous(Array(genres.dropFirst()), rate: 22050, seconds: 30) == nil)
        #expect(famous(genres, rate: 16000, seconds: 30) == nil)
        #expect(famous(genres, rate: 22050, seconds: 3) == nil)
        let polka = Clip(path: "genres/polka/polka.00000.au", label: "polka", group: "")
        #expect(famous(genres + [polka], rate: 22050, seconds: 30) == nil)
    }

    @Test func speeches() {
        let names = Speeches.speakers.sorted()
        let clips = names.flatMap { name in
            (0..<(name == names[0] ? 1501 : 1500)).map {
                Clip(path: "\(name)/\($0).wav", label: name, group: "\($0)")
            }
        }
        #expect(famous(clips, rate: 16000, seconds: 1) == .speakers)
        #expect(famous(Array(clips.dropFirst()), rate: 16000, seconds: 1) == nil)
        #expect(famous(clips, rate: 16000, seconds: 2) == nil)
    }

    /// Nor by the name of its folder alone.
    @Test(arguments: ["GTZAN", "fsdd"])
    func aPartInAFolderOfTheNameIsNotTheWhole(name: String) throws {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "avaz-famous-\(UUID().uuidString)/\(name)")
        defer { try? FileManager.default.removeItem(at: root.deletingLastPathComponent()) }
        for genre in ["rock", "pop"] {
            let folder = root.appending(path: genre)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data().write(to: folder.appending(path: "\(genre).00000.wav"))
        }
        let corpus = try Corpus(at: root.path, task: .genres)
        #expect(corpus.name == "\(name)-like")
        #expect(corpus.remarks.count == 1)
    }
}
