#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Named tensors in one file, in the public safetensors format
/// (github.com/huggingface/safetensors): the length of a JSON header in eight bytes, the header
/// with each tensor's type, shape and place, and then the numbers, little-endian.
///
/// Floats of 32 bits, as tensors, and of 64 bits, as matrices, are written and read here.
public enum SafeTensors {
    private struct Entry: Codable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    /// The file's bytes; the same tensors give the same bytes.
    ///
    /// - Parameters:
    ///   - matrices: `[rows, columns]` each, written after the tensors.
    ///   - metadata: free text by name.
    public static func data(
        _ tensors: [(name: String, tensor: Tensor)],
        matrices: [(name: String, matrix: DoubleMatrix)] = [], metadata: [String: String] = [:]
    ) throws -> Data {
        var header: [String: Header] = [:]
        if !metadata.isEmpty { header["__metadata__"] = .metadata(metadata) }
        var end = 0
        func add(_ name: String, _ type: String, _ shape: [Int], bytes: Int) {
            let start = end
            end += shape.reduce(bytes, *)
            header[name] = .tensor(
                Entry(dtype: type, shape: shape, data_offsets: [start, end]))
        }
        for (name, tensor) in tensors { add(name, "F32", tensor.shape, bytes: 4) }
        for (name, matrix) in matrices {
            add(name, "F64", [matrix.rows, matrix.columns], bytes: 8)
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
        for value in matrices.flatMap(\.matrix.arrays).joined() {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    /// The tensors of a file.
    ///
    /// - Throws: `SafeTensorsError` where the bytes are truncated or something else.
    public static func read(_ data: Data) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        try forEachEntry(of: data) { name, entry, bytes in
            guard entry.dtype == "F32" else { return }
            let tensor = Tensor(entry.shape)
            for index in 0..<tensor.count {
                let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                tensor[index] = Float(bitPattern: UInt32(littleEndian: bits))
            }
            tensors[name] = tensor
        }
        return tensors
    }

    /// The matrices of a file.
    ///
    /// - Throws: `SafeTensorsError` where the bytes are truncated or something else, or doubles
    ///   have another number of axes than two.
    public static func readMatrices(_ data: Data) throws -> [String: DoubleMatrix] {
        var matrices: [String: DoubleMatrix] = [:]
        try forEachEntry(of: data) { name, entry, bytes in
            guard entry.dtype == "F64" else { return }
            guard entry.shape.count == 2 else {
                throw damaged("“\(name)” has the shape \(entry.shape), expected rows and columns")
            }
            let matrix = DoubleMatrix(rows: entry.shape[0], columns: entry.shape[1])
            for row in 0..<matrix.rows {
                for column in 0..<matrix.columns {
                    let bits = bytes.loadUnaligned(
                        fromByteOffset: 8 * (row * matrix.columns + column), as: UInt64.self)
                    matrix[row, column] = Double(bitPattern: UInt64(littleEndian: bits))
                }
            }
            matrices[name] = matrix
        }
        return matrices
    }

    /// The free text that stands beside the tensors; empty where there is none.
    ///
    /// - Throws: `SafeTensorsError` where the header cannot be read.
    public static func metadata(_ data: Data) throws -> [String: String] {
        guard case .metadata(let text)? = try header(of: Data(data)).entries["__metadata__"] else {
            return [:]
        }
        return text
    }

    private static func damaged(_ problem: String) -> SafeTensorsError {
        SafeTensorsError(problem: "\(problem); it is damaged or no safetensors file")
    }

    /// Hands over each tensor's entry and bytes, after their sizes have been found to fit.
    private static func forEachEntry(
        of data: Data, _ body: (String, Entry, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let bytes = Data(data)
        let (entries, start) = try header(of: bytes)
        for case (let name, .tensor(let entry)) in entries {
            guard let size = ["F32": 4, "F64": 8][entry.dtype] else {
                throw damaged("“\(name)” is of type \(entry.dtype), expected F32 or F64")
            }
            var count = 1
            for length in entry.shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: length)
                guard (0...bytes.count).contains(length), !overflow, product <= bytes.count else {
                    throw damaged("“\(name)” has the impossible shape \(entry.shape)")
                }
                count = product
            }
            guard entry.data_offsets.count == 2, entry.data_offsets[0] >= 0,
                entry.data_offsets[0] <= bytes.count,
                entry.data_offsets[1] >= 0,
                entry.data_offsets[1] - entry.data_offsets[0] == count * size
            else { throw damaged("“\(name)” has bounds that do not fit its shape") }
            guard start + entry.data_offsets[1] <= bytes.count else {
                throw damaged("“\(name)” ends beyond the file's end")
            }
            try bytes.withUnsafeBytes { raw in
                let range = start + entry.data_offsets[0]..<start + entry.data_offsets[1]
                try body(name, entry, UnsafeRawBufferPointer(rebasing: raw[range]))
            }
        }
    }

    /// The header's entries, and where the numbers begin.
    private static func header(of bytes: Data) throws -> (entries: [String: Header], start: Int) {
        guard bytes.count >= 8 else {
            throw damaged("holds \(bytes.count) bytes, too few for a header")
        }
        let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - 8) else {
            throw damaged("the header is said to be \(length) bytes long, beyond the file's end")
        }
        let start = 8 + Int(length)
        guard
            let entries = try? JSONDecoder().decode([String: Header].self, from: bytes[8..<start])
        else { throw damaged("the header cannot be read") }
        return (entries, start)
    }

    /// A header's entry: a tensor, or the free text of `__metadata__`.
    private enum Header: Codable {
        case tensor(Entry)
        case metadata([String: String])

        init(from decoder: any Decoder) throws {
            if decoder.codingPath.last?.stringValue == "__metadata__" {
                self = .metadata((try? [String: String](from: decoder)) ?? [:])
            } else {
                self = .tensor(try Entry(from: decoder))
            }
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .tensor(let entry): try entry.encode(to: encoder)
            case .metadata(let text): try text.encode(to: encoder)
            }
        }
    }
}

/// Bytes that are no safetensors file, or not a whole one.
public struct SafeTensorsError: Error, CustomStringConvertible, Equatable {
    /// In one line, without the file's name.
    public var problem: String
    public var description: String { problem }
}
