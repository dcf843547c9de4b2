@testable import AvazFiles
import Foundation
import Testing

@Suite struct WholeFileTests {
    @Test func aFullDiskIsNamedWithTheFile() throws {
        let full = try #require(fopen("/dev/full", "w"))
        defer { fclose(full) }
        #expect(throws: FileFault(file: "run.json", reason: "No space left on device")) {
            try WholeFile.write(bytes: [1, 2, 3], to: fileno(full), named: "run.json")
        }
    }

    @Test func aFailureLeavesTheOldFileAndNoOther() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder.appending(path: "taken/inside"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let taken = folder.appending(path: "taken").path
        #expect(throws: FileFault(file: taken, reason: "Is a directory")) {
            try WholeFile.write("text", to: taken)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
    }

    @Test func aFileThatIsTheSameAlreadyKeepsItsDate() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try WholeFile.write("text", to: path)
        let date = Date(timeIntervalSince1970: 1_000_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        func modified() throws -> Date? {
            try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        }
        try WholeFile.write("text", to: path)
        #expect(try modified() == date)
        try WholeFile.write("TEXT", to: path)
        #expect(try modified() != date)
        #expect(try WholeFile.read(path) == Array("TEXT".utf8))
    }

    @Test func largeFilesComeBackWhole() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try WholeFile.write(bytes: bytes, to: path)
        #expect(try WholeFile.read(path) == bytes)
    }
}
