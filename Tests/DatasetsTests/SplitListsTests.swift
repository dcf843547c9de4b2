import AvazFiles
import Foundation
import Testing

@testable import AvazDatasets

/// Splits that others have drawn.
@Suite final class SplitListsTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "avaz-lists-\(UUID().uuidString)")
    private let clips = ["a/1.wav", "a/2.wav", "b/1.wav", "b/3.wav", "b/4.wav"].map {
        Clip(path: $0, label: String($0.prefix(1)), group: $0)
    }

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func list(_ name: String, _ text: String) throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private func split(_ train: String, _ test: String, _ validation: String? = nil) throws -> Split
    {
        try SplitLists(
            train: list("train.txt", train), test: list("test.txt", test),
            validation: validation.map { try list("validation.txt", $0) }
        ).split(clips)
    }

    @Test func namesAndPathsInTheOrderOfTheLists() throws {
        let split = try split("# taught\nb/1.wav\r\n\n  2.wav \n", "3.wav\n", "a/1.wav")
        #expect(split.train == [2, 1])
        #expect(split.test == [3])
        #expect(split.validation == [0])
    }

    @Test(arguments: [
        ("5.wav", "3.wav", "is none of the 5 recordings"),
        ("1.wav", "3.wav", "is the name of several"),
        ("2.wav\na/2.wav", "3.wav", "stands twice"),
        ("2.wav\n3.wav", "3.wav", "too"),
        ("# nothing", "3.wav", "names no recording"),
    ])
    func whatIsWrongIsNamed(train: String, test: String, part: String) throws {
        let error = #expect(throws: FileFault.self) { try split(train, test) }
        #expect("\(try #require(error))".contains(part))
    }

    @Test func aListThatIsNotThereIsNamed() throws {
        let lists = SplitLists(train: folder.path + "/nowhere.txt", test: "x")
        let error = #expect(throws: FileFault.self) { try lists.split(clips) }
        #expect("\(try #require(error))".contains("nowhere.txt"))
    }
}
