import AvazFiles
import Foundation
import Testing

@testable import AvazExchange

@Suite struct ONNXReadingTests {
    private func problem(_ bytes: [UInt8]) -> String? {
        do {
            _ = try ONNXModel(bytes: bytes)
            return nil
        } catch { return error.description }
    }

    @Test func damagedFilesGiveOneLine() throws {
        let whole = try WholeFile.read(
            ONNXExportTests.golden.appending(path: "small.onnx").path)
        #expect(problem([]) == "no graph in it: it is damaged or no ONNX file")
        #expect(problem(Array("PK\u{3}\u{4}".utf8)) != nil)
        // A length beyond the end, and a number without one.
        #expect(
            problem([0x3a, 0xff, 0xff, 0xff, 0x7f, 0])
                == "268435455 bytes are promised where 1 are left: it is damaged or no ONNX file")
        #expect(problem([8] + [UInt8](repeating: 0xff, count: 11))?.contains("ten bytes") == true)
        for length in stride(from: 1, to: whole.count - 200, by: 7) {
            #expect(problem(Array(whole[..<length])) != nil, "\(length)")
        }
    }

    /// Numbers in the field of their type, as other programs write them, instead of raw bytes.
    @Test func readsNumbersInEitherForm() throws {
        var tensor = ProtocolWriter()
        tensor.add(1, 2)
        tensor.add(2, 1)
        tensor.add(8, "w")
        tensor.add(4, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0] as [UInt8])
        var graph = ProtocolWriter()
        graph.add(5, tensor)
        var model = ProtocolWriter()
        model.add(1, 8)
        model.add(7, graph)
        let read = try ONNXModel(bytes: model.bytes)
        #expect(read.graph.initializers == [ONNXTensor("w", [2], .float([1, -2]))])
    }
}
