#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Named tensors in one file, in the public safetensors format
/// (github.com/huggingface/safetensors): the length of a JSON header in eight bytes, the header
/// with each tensor's type, shape and place, and then the numbers, little-endian.
///
/// Only 32-bit floats are written and read here.
public enum SafeTensors {
    private struct Entry: Codable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    /// The file's bytes; the same tensors give the same bytes.
    public static func data(_ tensors: [(name: String, tensor: Tensor)]) throws -> Data {
        var header: [String: Entry] = [:]
        var end = 0
        for (name, tensor) in tensors {
            let start = end
            end += tensor.count * MemoryLayout<Float>.size
            header[name] = Entry(dtype: "F32", shape: tensor.shape, data_offsets: [start, end])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var text = try encoder.encode(header)
        // Readers like the numbers aligned.
        while !text.count.isMultiple(of: 8) { text.append(UInt8(ascii: " ")) }
        var data = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
        data.append(text)
        for (_, tensor) in tensors {
            for value in tensor.buffer {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
        }
        return data
    }

    /// The tensors of a file.
    ///
    /// - Throws: `SafeTensorsError` where the bytes are truncated or something else.
    public static func read(_ data: Data) throws -> [String: Tensor] {
        func damaged(_ problem: String) -> SafeTensorsError {
            SafeTensorsError(problem: "\(problem); it is damaged or no safetensors file")
        }
        guard data.count >= 8 else {
            throw damaged("holds \(data.count) bytes, too few for a header")
        }
        let bytes = Data(data)
        let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - 8) else {
            throw damaged("the header is said to be \(length) bytes long, beyond the file's end")
        }
        let start = 8 + Int(length)
        guard
            let header = try? JSONDecoder().decode([String: Header].self, from: bytes[8..<start])
        else { throw damaged("the header cannot be read") }
        var tensors: [String: Tensor] = [:]
        for case (let name, .tensor(let entry)) in header {
            guard entry.dtype == "F32" else {
                throw damaged("“\(name)” is of type \(entry.dtype), expected F32")
            }
            var count = 1
            for size in entry.shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: size)
                guard size >= 0, !overflow, product <= bytes.count else {
                    throw damaged("“\(name)” has the impossible shape \(entry.shape)")
                }
                count = product
            }
            guard entry.data_offsets.count == 2, entry.data_offsets[0] >= 0,
                entry.data_offsets[0] <= bytes.count,
                entry.data_offsets[1] - entry.data_offsets[0] == count * 4
            else { throw damaged("“\(name)” has bounds that do not fit its shape") }
            guard start + entry.data_offsets[1] <= bytes.count else {
                throw damaged("“\(name)” ends beyond the file's end")
            }
            let tensor = Tensor(entry.shape)
            bytes.withUnsafeBytes { raw in
                let base = start + entry.data_offsets[0]
                for index in 0..<count {
                    let bits = raw.loadUnaligned(
                        fromByteOffset: base + 4 * index, as: UInt32.self)
                    tensor[index] = Float(bitPattern: UInt32(littleEndian: bits))
                }
            }
            tensors[name] = tensor
        }
        return tensors
    }

    /// A header's entry: a tensor, or the free text of `__metadata__`.
    private enum Header: Decodable {
        case tensor(Entry)
        case metadata

        init(from decoder: any Decoder) throws {
            if decoder.codingPath.last?.stringValue == "__metadata__" {
                self = .metadata
            } else {
                self = .tensor(try Entry(from: decoder))
            }
        }
    }
}

/// Bytes that are no safetensors file, or not a whole one.
public struct SafeTensorsError: Error, CustomStringConvertible, Equatable {
    public var problem: String
    public var description: String { problem }
}
