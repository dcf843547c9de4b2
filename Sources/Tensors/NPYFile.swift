/// NumPy's file format for one array, version 1.0: 32-bit floats, little-endian, row-major.
///
/// ```swift
/// let bytes = NPYFile.bytes(of: features)  // numpy.load(…).shape == (20, 44)
/// try NPYFile.tensor(from: bytes).shape    // [20, 44]
/// ```
public enum NPYFile {
    /// `\x93NUMPY` and the version.
    private static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]

    /// The whole file.
    public static func bytes(of tensor: Tensor) -> [UInt8] {
        header(of: tensor.shape) + bytes(of: tensor.buffer[...])
    }

    /// Floats as they stand behind the header.
    package static func bytes(of values: Slice<UnsafeMutableBufferPointer<Float>>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * values.count)
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// What stands before the floats of an array of that shape.
    package static func header(of shape: [Int]) -> [UInt8] {
        // A Python tuple: one element alone keeps its comma.
        let shape =
            shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var header = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }".utf8)
        // A line feed ends the header; the floats begin at a multiple of 64 bytes.
        let start = (magic.count + 2 + header.count + 1 + 63) / 64 * 64
        header += Array(repeating: UInt8(ascii: " "), count: start - 11 - header.count) + [0x0a]
        return magic + [UInt8(header.count & 0xff), UInt8(header.count >> 8)] + header
    }

    /// The array of a file as `bytes(of:)` makes it, or NumPy's `save` of `float32`.
    public static func tensor(from bytes: [UInt8]) throws(NPYError) -> Tensor {
        guard bytes.starts(with: magic), bytes.count > 10 else {
            throw NPYError(reason: "is no .npy file of version 1.0")
        }
        let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        guard start <= bytes.count else {
            throw NPYError(reason: "is truncated: its header ends beyond its end")
        }
        let header = String(decoding: bytes[10..<start], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
            let open = header.firstIndex(of: "("),
            let close = header[open...].firstIndex(of: ")")
        else {
            throw NPYError(reason: "holds no row-major 32-bit floats: \(header)")
        }
        let sizes = header[header.index(after: open)..<close].filter { $0 != " " }
            .split(separator: ",")
        let shape = sizes.compactMap { Int($0) }
        guard shape.count == sizes.count else {
            throw NPYError(reason: "has a shape that is no list of whole numbers: \(header)")
        }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow, product <= bytes.count else {
                throw NPYError(reason: "has the impossible shape \(shape)")
            }
            count = product
        }
        guard bytes.count - start == 4 * count else {
            throw NPYError(
                reason: "has \(bytes.count - start) bytes of floats, expected \(4 * count)")
        }
        let tensor = Tensor(shape)
        bytes.withUnsafeBytes { bytes in
            for index in 0..<count {
                let bits = bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                tensor[index] = Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
        return tensor
    }
}

/// Bytes that are no array of 32-bit floats, or not a whole one.
public struct NPYError: Error, Equatable, CustomStringConvertible, Sendable {
    /// To stand behind the file's name: `is no .npy file of version 1.0`.
    public let reason: String
    public var description: String { reason }
}
