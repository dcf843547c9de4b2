import Foundation
import Testing

@testable import AvazFiles

@Suite final class FileSystemTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-files-\(UUID().uuidString)").path

    init() throws { try FileSystem.makeFolder(folder) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test(.timeLimit(.minutes(1)))
    func aPipeIsRefusedWithoutWaiting() throws {
        let pipe = folder + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(
            throws: FileFault(
                file: pipe, reason: "is a pipe or a device, expected a file: save it first")
        ) { try WholeFile.read(pipe) }
        #expect(throws: FileFault(file: folder, reason: "is a folder, expected a file")) {
            try WholeFile.read(folder)
        }
        // Neither does a writer wait for a reader: the pipe is replaced.
        try WholeFile.write("text", to: pipe)
        #expect(try WholeFile.read(pipe) == Array("text".utf8))
    }

    /// File systems of macOS take no such names.
    #if os(Linux)
        @Test func namesThatAreNotUTF8AreWrittenListedAndRemoved() throws {
            let inner = folder + "/caf\\xE9/Jose\\xCC\\x81"
            try FileSystem.makeFolder(inner)
            try WholeFile.write("text", to: inner + "/\\xFF.txt")
            #expect(FileSystem.names(in: folder) == ["caf\\xE9"])
            #expect(FileSystem.names(in: inner) == ["\\xFF.txt"])
            #expect(try WholeFile.read(inner + "/\\xFF.txt") == Array("text".utf8))
            FileSystem.remove(folder + "/caf\\xE9")
            #expect(FileSystem.names(in: folder) == [])
        }
    #endif

    @Test func aLinkIsRemovedAndNotWhatItLeadsTo() throws {
        try FileSystem.makeFolder(folder + "/kept")
        try WholeFile.write("text", to: folder + "/kept/file")
        try FileSystem.makeFolder(folder + "/gone")
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/gone/link", withDestinationPath: folder + "/kept")
        FileSystem.remove(folder + "/gone")
        #expect(FileSystem.names(in: folder) == ["kept"])
        #expect(FileSystem.names(in: folder + "/kept") == ["file"])
    }

    @Test func foldersChangePlaces() throws {
        for name in ["old", "new"] {
            try FileSystem.makeFolder("\(folder)/\(name)")
            try WholeFile.write(name, to: "\(folder)/\(name)/file")
        }
        try FileSystem.exchange(folder + "/new", folder + "/old")
        #expect(try WholeFile.read(folder + "/old/file") == Array("new".utf8))
        #expect(try WholeFile.read(folder + "/new/file") == Array("old".utf8))
        #expect(throws: FileFault.self) {
            try FileSystem.exchange(folder + "/none", folder + "/old")
        }
    }

    @Test func onlyWhatTheDeadLeftIsCleared() throws {
        let dead = Process()
        dead.executableURL = URL(filePath: "/bin/sh")
        dead.arguments = ["-c", "exit"]
        try dead.run()
        dead.waitUntilExit()
        let gone = dead.processIdentifier
        try FileSystem.makeFolder("\(folder)/.run.\(gone).partial/model")
        for name in [".a.\(gone).partial.old", ".b.\(getppid()).partial", ".c.partial", "d"] {
            try WholeFile.write("text", to: "\(folder)/\(name)")
        }
        PartialName.clear(folder)
        #expect(FileSystem.names(in: folder) == [".b.\(getppid()).partial", ".c.partial", "d"])
    }
}
