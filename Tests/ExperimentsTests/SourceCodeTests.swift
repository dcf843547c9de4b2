import Foundation
import Testing

@testable import AvazExperiments

/// The version of the code, in a project of a line or two a room.
@Suite final class SourceCodeTests {
    let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-sources-\(UUID().uuidString)")

    init() throws {
        try write("import AvazTensors\nimport AvazAudio\n", "Experiments")
        try write("import AvazSynthesis\n", "Experiments/Contests")
        try write("import AvazExperiments\n", "Reports")
        for room in ["Programs", "CLibraries/CSoxr", "Tensors", "Synthesis", "Tensors/Music"] {
            try write("let room = 1\n", room)
        }
        try write("import AvazCSoxr\n", "Audio")
        try Data().write(to: program)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    var program: URL { root.appending(path: "program") }

    func write(_ text: String, _ room: String) throws {
        let folder = root.appending(path: "Sources/\(room)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "One.swift")
        try Data(text.utf8).write(to: file)
        // As if written before the program was built.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: file.path)
    }

    var fingerprint: String? { fingerprint(of: .classes) }

    func fingerprint(of kind: AnyExperiment.Kind) -> String? {
        SourceCode.fingerprint(of: kind, root: root.path, program: program.path)
    }

    @Test func changesWithTheCodeAlone() throws {
        let before = try #require(fingerprint)
        try write("// A remark.\n\n    let room = 1\n", "Tensors")
        #expect(fingerprint == before)
        try write("let room = 2\n", "Reports")
        try write("let room = 2\n", "Programs")
        #expect(fingerprint == before)
        try write("let room = 2\n", "Tensors")
        #expect(fingerprint != nil && fingerprint != before)
    }

    @Test func countsWhatIsImportedFromAfar() throws {
        let before = try #require(fingerprint)
        try write("let library = 2\n", "CLibraries/CSoxr")
        #expect(fingerprint != nil && fingerprint != before)
        try FileManager.default.removeItem(at: root.appending(path: "Sources/Tensors"))
        #expect(fingerprint == nil)
    }

    @Test func followsTheKindOfExperiment() throws {
        let before = AnyExperiment.Kind.allCases.map(fingerprint)
        /// Which kinds change with a room or a folder.
        func changed(_ room: String) throws -> [Bool] {
            try write("let room = 2\n", room)
            defer { try? write("let room = 1\n", room) }
            return zip(AnyExperiment.Kind.allCases, before).map { fingerprint(of: $0) != $1 }
        }
        // Classes, sequences, images, spotting, contests.
        #expect(try changed("Tensors") == [true, true, true, true, true])
        #expect(try changed("Tensors/Music") == [false, true, false, false, true])
        #expect(try changed("Synthesis") == [false, false, false, false, true])
    }

    @Test func isUnknownWhereTheProgramWasBuiltFromOtherSources() throws {
        let file = root.appending(path: "Sources/Audio/One.swift")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: 60)], ofItemAtPath: file.path)
        #expect(fingerprint == nil)
        try FileManager.default.removeItem(at: root.appending(path: "Sources"))
        #expect(fingerprint == nil)
    }
}
