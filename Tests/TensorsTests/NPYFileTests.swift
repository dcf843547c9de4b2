import Testing

@testable import AvazTensors

@Suite struct NPYFileTests {
    @Test(arguments: [[2, 3], [5], [1, 1, 4], [0, 7], []])
    func readsWhatItWrites(shape: [Int]) throws {
        let tensor = Tensor(shape, (0..<shape.reduce(1, *)).map { Float($0) - 1.5 })
        let read = try NPYFile.tensor(from: NPYFile.bytes(of: tensor))
        #expect(read.shape == shape)
        #expect(read.array == tensor.array)
    }

    @Test func hasTheBytesOfNumPysOwn() {
        let bytes = NPYFile.bytes(of: Tensor([2, 1], [1, -2]))
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
        #expect(Array(bytes[0..<10]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
        #expect(
            String(decoding: bytes[10..<128], as: UTF8.self)
                == header + String(repeating: " ", count: 117 - header.utf8.count) + "\n")
        #expect(Array(bytes[128...]) == [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
        let row = String(decoding: NPYFile.bytes(of: Tensor([3])), as: UTF8.self)
        #expect(row.contains("'shape': (3,), }"))
    }

    @Test func badFilesAreErrors() {
        func expectError(_ bytes: some Sequence<UInt8>, _ words: String) {
            #expect {
                try NPYFile.tensor(from: Array(bytes))
            } throws: {
                $0 is NPYError && "\($0)".contains(words)
            }
        }
        let whole = NPYFile.bytes(of: Tensor([4, 4]))
        expectError([], "no .npy file")
        expectError("no array at all".utf8, "no .npy file")
        expectError(whole.prefix(10), "no .npy file")
        expectError(whole.prefix(60), "truncated")
        expectError(whole.dropLast(3), "has 61 bytes of floats, expected 64")
        func changed(_ old: String, _ new: String) -> [UInt8] {
            let header = String(decoding: whole[10..<128], as: UTF8.self)
            return Array(whole[..<10] + header.replacing(old, with: new).utf8 + whole[128...])
        }
        expectError(changed("<f4", "<f8"), "no row-major 32-bit floats")
        expectError(changed("False", "True "), "no row-major 32-bit floats")
        expectError(changed("(4, 4)", "(9, 4)"), "has 64 bytes of floats, expected 144")
        expectError(changed("(4, 4)", "(-4,4)"), "impossible shape [-4, 4]")
        expectError(changed("(4, 4)", "(4, x)"), "no list of whole numbers")
        expectError(changed("(4, 4)", ")4, 4("), "no row-major 32-bit floats")
        expectError(changed("(4, 4), }     ", "(9999999, 99)}"), "impossible shape")
    }
}
