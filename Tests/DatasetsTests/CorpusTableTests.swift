@testable import AvazDatasets
import AvazFiles
import Foundation
import Testing

/// Classes from a table, or from label files beside long recordings.
@Suite final class CorpusTableTests {
    private let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-table-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(
            at: root.appending(path: "tapes"), withIntermediateDirectories: true)
        for name in ["tapes/one.wav", "tapes/two.wav", "three.wav"] { try put("", name) }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private func put(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: root.appending(path: name))
    }

    private func table(_ text: String) throws -> Corpus {
        try put(text, "list.csv")
        return try Corpus(at: root.appending(path: "list.csv").path, task: .classes)
    }

    private func problem(_ text: String) -> String {
        do { return "no error: \(try table(text).clips)" } catch { return "\(error)" }
    }

    @Test func recordingsAndStretchesAreNamed() throws {
        let corpus = try table(
            "\u{FEFF}label,file,end,start,group\r\nдрозд,tapes/one.wav,3.5,2,ann\r\n"
                + "\"a,b\",tapes/two.wav,,,\nnegative,three.wav,,,\n")
        #expect(corpus.name == "list")
        #expect(corpus.clips.map(\.label) == ["дрозд", "a,b"])
        #expect(corpus.clips[0].path == "tapes/one.wav (2-3.5 s)")
        #expect(corpus.clips[0].file == "tapes/one.wav")
        #expect(corpus.clips[0].stretch == 2..<3.5)
        #expect(corpus.clips.map(\.group) == ["ann", "tapes/two.wav"])
        #expect(corpus.background.map(\.path) == ["three.wav"])
        #expect(corpus.path(of: corpus.clips[0]).hasSuffix("/tapes/one.wav"))
    }

    @Test func whatIsMissingIsRejected() throws {
        let corpus = try table("file,label\ntapes/one.wav,a\nnone.wav,a\ntapes,b\nthree.wav,b\n")
        #expect(corpus.clips.count == 2)
        #expect(corpus.rejected.map(\.path) == ["none.wav", "tapes"])
        #expect(corpus.rejected[0].reason == "is not there (line 3 of the table)")
    }

    @Test(arguments: [
        ("", "expected the headings"), ("name,label\na,b\n", "heading “name”"),
        ("file,label,start\na,b,1\n", "both of start,end"), ("file,label,file\n", "each once"),
        ("file,label\ntapes/one.wav\n", "line 2 holds 1 fields, expected 2"),
        ("file,label\n\"tapes/one.wav,a\n", "never closed"),
        ("file,label\ntapes/one.wav,\n", "line 2 lacks"),
        ("file,label,start,end\nthree.wav,a,2,1\n", "line 2 goes from “2” to “1”"),
        ("file,label,start,end\nthree.wav,a,nan,1\n", "line 2 goes from"),
        ("file,label\nthree.wav,a\nthree.wav,b\n", "names three.wav twice"),
        ("file,label\nthree.wav,a\n./tapes/..//three.wav,b\n", "names three.wav twice"),
        ("file,label\nnone.wav,a\n", "names no recording of a class"),
    ])
    func aDamagedTableIsRefusedInOneLine(text: String, expected: String) {
        let problem = problem(text)
        #expect(problem.contains(expected), "\(problem)")
        #expect(problem.contains("list.csv: ") && !problem.contains("\n"))
    }

    private var folder: String { root.path }

    @Test func labelsOfAudacityAndRavenAreTaken() throws {
        try put("0.5\t1.25\tрысь\n\\\t100\t2000\n2\t3\tdog\n", "tapes/one.txt")
        try put(
            "Selection\tView\tBegin Time (s)\tEnd Time (s)\tSpecies\tScore\n1\tx\t4.0\t5.5\tdog\t1\n",
            "tapes/two.Table.1.selections.txt")
        let corpus = try Corpus(at: folder, task: .classes)
        #expect(corpus.clips.map(\.label) == ["рысь", "dog", "dog"])
        #expect(corpus.clips.map(\.stretch) == [0.5..<1.25, 2..<3, 4..<5.5])
        #expect(Set(corpus.clips.map(\.group)) == ["tapes/one.wav", "tapes/two.wav"])
        #expect(corpus.rejected.map(\.path) == ["three.wav"])
    }

    /// What one file of labels would put on two sides of a split, or two labels on one stretch.
    @Test func labelsThatContradictAreListed() throws {
        try FileManager.default.copyItem(
            at: root.appending(path: "tapes/one.wav"), to: root.appending(path: "tapes/one.flac"))
        try put("0\t1\tdog\n0\t1\tdog\n2\t3\tcat\n2\t3\tdog\n4\t5\tcat\n", "tapes/one.txt")
        try put("0\t1\tdog\n", "tapes/two.txt")
        try put("0\t1\tdog\n", "tapes/two.Table.1.selections.txt")
        let corpus = try Corpus(at: folder, task: .classes)
        #expect(corpus.clips.map(\.label) == ["dog", "cat"])
        #expect(corpus.clips.map(\.stretch) == [0..<1, 4..<5])
        #expect(
            corpus.rejected.map(\.path) == [
                "tapes/one.flac (2-3 s)", "tapes/one.wav", "tapes/two.wav", "three.wav",
            ])
        #expect(corpus.rejected[0].reason == "is labelled “cat” and “dog”; keep one")
        #expect(corpus.rejected[1].reason.hasPrefix("shares its label file tapes/one.txt"))
        #expect(corpus.rejected[2].reason.hasPrefix("has 2 label files"))
    }

    @Test(arguments: ["1\tdog\n", "2\t1\tdog\n", "a\tb\tc\n", "Begin Time (s)\tLabel\n1\tdog\n"])
    func aDamagedLabelFileIsRefusedInOneLine(text: String) throws {
        try put(text, "three.txt")
        #expect {
            try Corpus(at: folder, task: .classes)
        } throws: { error in
            "\(error)".contains("three.txt: ") && !"\(error)".contains("\n")
        }
    }
}
