#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// NumPy's file format for one array: 32-bit floats, little-endian, row-major, version 1.0.
///
/// ```swift
/// try NPYFile.write(features, to: "mfcc.npy")  // numpy.load("mfcc.npy").shape == (20, 44)
/// ```
public enum NPYFile {
    /// Why a file could not be read or written, in one line.
    public struct Failure: Error, Equatable, CustomStringConvertible, Sendable {
        public let file: String
        public let reason: String

        public var description: String { "\(file): \(reason)" }
    }

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]

    /// Writes the whole file or nothing: first beside its place, then moved there.
    public static func write(_ tensor: Tensor, to path: String) throws(Failure) {
        // A Python tuple: one element alone keeps its comma.
        let shape =
            tensor.shape.map(String.init).joined(separator: ", ")
            + (tensor.shape.count == 1 ? "," : "")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }"
        // The floats begin at a multiple of 64 bytes, behind a line feed.
        let rest = (magic.count + 2 + header.utf8.count + 1) % 64
        header += String(repeating: " ", count: rest == 0 ? 0 : 64 - rest) + "\n"
        let length = header.utf8.count
        var data = Data(magic + [UInt8(length & 0xff), UInt8(length >> 8)] + Array(header.utf8))
        for value in tensor.buffer {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        do {
            try data.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Failure(
                file: path,
                reason: "cannot be written (\(error)): check the folder, its permissions and the "
                    + "space left on the disk")
        }
    }

    /// Reads what `write` writes, and NumPy's `save` of a `float32` array.
    public static func read(_ path: String) throws(Failure) -> Tensor {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(file: path, reason: "cannot be read, expected an .npy file")
        }
        let bytes = [UInt8](data)
        guard bytes.count > 10, Array(bytes[0..<8]) == magic else {
            throw Failure(file: path, reason: "is not an .npy file of version 1.0")
        }
        let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        guard start <= bytes.count else { throw Failure(file: path, reason: "is truncated") }
        let header = String(decoding: bytes[10..<start], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
            let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")")
        else {
            throw Failure(
                file: path, reason: "holds other than row-major 32-bit floats: \(header)")
        }
        let shape = header[header.index(after: open)..<close].split(separator: ",").compactMap {
            Int($0.filter { $0 != " " })
        }
        let tensor = Tensor(shape)
        guard bytes.count == start + 4 * tensor.count else {
            throw Failure(
                file: path,
                reason: "has \(bytes.count - start) bytes of floats, expected \(4 * tensor.count)")
        }
        bytes.withUnsafeBytes { bytes in
            for index in 0..<tensor.count {
                let bits = bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                tensor[index] = Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
        return tensor
    }
}
