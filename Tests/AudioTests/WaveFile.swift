import Foundation

/// A WAV file of floats, made byte by byte, so that its header can lie.
struct WaveFile {
    var floats: [Float]
    var sampleRate = 16000
    var channels = 1
    /// Bytes that the header promises; nil for as many as there are.
    var promised: UInt32?
    /// Bytes of the whole file but eight, as the header has it; nil for the truth.
    var riffLength: UInt32?

    var bytes: [UInt8] {
        func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian, Array.init)
        }
        let data = floats.flatMap { little($0.bitPattern) }
        return Array("RIFF".utf8) + little(riffLength ?? UInt32(36 + data.count))
            + Array("WAVEfmt ".utf8) + little(UInt32(16)) + little(UInt16(3))
            + little(UInt16(channels)) + little(UInt32(sampleRate))
            + little(UInt32(truncatingIfNeeded: sampleRate * channels * 4))
            + little(UInt16(channels * 4))
            + little(UInt16(32)) + Array("data".utf8) + little(promised ?? UInt32(data.count))
            + data
    }

    func write(to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }
}

/// Calls `body` with a new folder, and removes it.
func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-audio-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
}
