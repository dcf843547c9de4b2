import Foundation
import AvazFiles
import Testing

@testable import AvazDatasets

@Suite struct GroupTableTests {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "groups-\(UUID().uuidString)")
        for song in ["blues/one.wav", "blues/two.wav", "rock/b.3.wav"] {
            let file = folder.appending(path: "songs/\(song)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data([0]).write(to: file)
        }
    }

    func applied(_ text: String) throws -> (corpus: Corpus, missing: Int) {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "artists.csv")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let corpus = try Corpus(at: folder.appending(path: "songs").path, task: .genres)
        return try GroupTable(contentsOf: file.path).applied(to: corpus)
    }

    @Test func recordingsTakeTheirGroupsByName() throws {
        let (corpus, missing) = try applied("clip,artist\none,7\nb.3,\"Ann, Ben\"\nthree,7\n")
        #expect(missing == 1)
        #expect(corpus.clips.map(\.group) == ["7", "blues/two.wav", "Ann, Ben"])
    }

    @Test(arguments: [
        ("", "is no table"), ("clip,artist\none\n", "line 2 holds 1 fields"),
        ("clip,artist\none,1\none,2\n", "line 3 gives “one” a second group"),
        ("clip,artist\nfour,1\n", "names none of the 3 recordings, such as “blues/one.wav”"),
    ])
    func aTableThatIsNoneIsNamed(text: String, reason: String) {
        do {
            _ = try applied(text)
            Issue.record("\(text) was taken")
        } catch { #expect("\(error)".contains(reason)) }
    }
}
