import AvazFiles
import Foundation
import Testing

@testable import AvazSynthesis

@Suite final class LyricsCorpusTests {
    private let path = NSTemporaryDirectory() + "songs-poems-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func texts(_ source: String) -> [String] {
        LyricsCorpus.entries(of: Array(source.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func refusal(_ source: String?) -> String? {
        do {
            if let source { try Data(source.utf8).write(to: URL(filePath: path)) }
            _ = try LyricsCorpus(source: path)
            return nil
        } catch let fault as FileFault {
            #expect(fault.file == path)
            return fault.reason
        } catch {
            return "\(error)"
        }
    }

    @Test func linesOfPercentPartTheTexts() {
        #expect(texts("one\ntwo\n%\n\n\tthree\n%\n") == ["one\ntwo\n", "\tthree\n"])
        #expect(texts("one\r\n%\r\n100%\r\n% of\n\n  \n%\n%\n \n%") == ["one\n", "100%\n% of\n"])
        #expect(texts("").isEmpty)
    }

    @Test func theLastLetterStruckStays() {
        #expect(texts("m'\u{8}iriel *___\u{8}\u{8}\u{8}and*") == ["miriel *and*\n"])
        #expect(texts("\u{8}a\u{8}\u{8}b é\u{8}e") == ["b e\n"])
    }

    @Test func whatIsNoCollectionIsNamed() throws {
        #expect(refusal(nil)?.contains("apt-get install fortunes") == true)
        #expect(refusal("")?.hasPrefix("holds 0 texts, expected several") == true)
        #expect(refusal("one\ntwo\n")?.hasPrefix("holds 1 texts") == true)
        #expect(refusal("one\n%\ntwo\n") == nil)
    }

    /// A new release of the package is told from the old.
    @Test func settingsFollowTheBytes() throws {
        var found: Set<[String: Int]> = []
        for source in ["a\n%\nb\n", "a\n%\nc\n", "a\n%\nb\n%\n"] {
            try Data(source.utf8).write(to: URL(filePath: path))
            found.insert(try LyricsCorpus(source: path).settings)
        }
        #expect(found.count == 3)
        // FNV-1a of "a\n%\nb\n", by its definition in another language.
        #expect(found.contains(["bytes": 6, "checksum": 3_805_401_877]))
    }
}
