import Foundation
import Testing

@testable import AvazTensors

@Suite final class MachineMemoryTests {
    let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-memory-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: root) }

    func write(_ text: String, to file: String) throws {
        let path = root.appending(path: file)
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: path, atomically: true, encoding: .utf8)
    }

    @Test func theNarrowestGroupCounts() throws {
        try write("max\n", to: "a/b/memory.max")
        try write("3000000\n", to: "a/memory.max")
        try write("9000000\n", to: "memory.max")
        try write("2000000\n", to: "memory/c/memory.limit_in_bytes")
        func limit(_ lines: String...) -> Int? {
            MachineMemory.groupLimit(membership: lines, root: root.path)
        }
        #expect(limit("0::/a/b") == 3_000_000)
        #expect(limit("0::/") == 9_000_000)
        #expect(limit("7:cpu,memory:/c", "0::/") == 2_000_000)
        #expect(limit("7:cpu:/c") == nil)
        #expect(limit("nonsense") == nil)
        #expect(limit() == nil)
    }

    @Test func thereIsSome() { #expect(MachineMemory.bytes > 1 << 24) }
}
