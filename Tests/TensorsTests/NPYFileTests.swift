import Foundation
import Testing

@testable import Tensors

@Suite struct NPYFileTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-npy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    @Test(arguments: [[2, 3], [5], [1, 1, 4], [0, 7]])
    func readsWhatItWrites(shape: [Int]) throws {
        try inFolder { folder in
            let tensor = Tensor(shape, (0..<shape.reduce(1, *)).map { Float($0) - 1.5 })
            try NPYFile.write(tensor, to: "\(folder)/a.npy")
            let read = try NPYFile.read("\(folder)/a.npy")
            #expect(read.shape == shape)
            #expect(read.array == tensor.array)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.npy"])
        }
    }

    @Test func hasTheBytesOfNumPysOwn() throws {
        try inFolder { folder in
            let path = "\(folder)/a.npy"
            try NPYFile.write(Tensor([2, 1], [1, -2]), to: path)
            let data = try Data(contentsOf: URL(filePath: path))
            let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
            #expect(Array(data[0..<10]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
            #expect(
                String(decoding: data[10..<128], as: UTF8.self)
                    == header + String(repeating: " ", count: 117 - header.utf8.count) + "\n")
            #expect(Array(data[128...]) == [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
        }
    }

    @Test func badFilesAreErrors() throws {
        try inFolder { folder in
            let path = "\(folder)/a.npy"
            #expect { try NPYFile.read(path) } throws: { "\($0)".hasPrefix(path) }
            for bytes in [Data(), Data("no array at all".utf8)] {
                try bytes.write(to: URL(filePath: path))
                #expect { try NPYFile.read(path) } throws: { "\($0)".contains("not an .npy file") }
            }
            try NPYFile.write(Tensor([4, 4]), to: path)
            let whole = try Data(contentsOf: URL(filePath: path))
            try whole.dropLast(3).write(to: URL(filePath: path))
            #expect { try NPYFile.read(path) } throws: { "\($0)".contains("61 bytes of floats") }
            try whole.prefix(60).write(to: URL(filePath: path))
            #expect { try NPYFile.read(path) } throws: { "\($0)".contains("truncated") }
            let doubles = String(decoding: whole, as: UTF8.self).replacing("<f4", with: "<f8")
            try Data(whole.prefix(10) + doubles.utf8.dropFirst(12)).write(to: URL(filePath: path))
            #expect { try NPYFile.read(path) } throws: { "\($0)".contains("32-bit floats") }
        }
    }

    @Test func anUnwritablePlaceIsAnError() {
        #expect { try NPYFile.write(Tensor([1]), to: "/nowhere/a.npy") } throws: {
            "\($0)".hasPrefix("/nowhere/a.npy: cannot be written")
        }
    }
}
