/// Writes recordings as the real corpora have them: RIFF WAVE, 16 bits, one channel.
enum WaveFile {
    /// - Parameters:
    ///   - samples: full scale is -1 ... 1; what is beyond is clipped.
    ///   - sampleRate: in Hz.
    static func write(_ samples: [Float], sampleRate: Int, to path: String) throws {
        try Files.write(encoded(samples, sampleRate: sampleRate), to: path)
    }

    static func encoded(_ samples: [Float], sampleRate: Int) -> [UInt8] {
        let (bytesPerSample, headerSize) = (2, 44)
        let dataSize = samples.count * bytesPerSample
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + dataSize)
        func append<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        bytes += "RIFF".utf8
        append(UInt32(headerSize - 8 + dataSize))
        bytes += "WAVEfmt ".utf8
        append(UInt32(16))
        append(UInt16(1))  // linear PCM
        append(UInt16(1))  // channels
        append(UInt32(sampleRate))
        append(UInt32(sampleRate * bytesPerSample))
        append(UInt16(bytesPerSample))
        append(UInt16(8 * bytesPerSample))
        bytes += "data".utf8
        append(UInt32(dataSize))
        for sample in samples {
            append(Int16((max(-1, min(1, sample)) * 32767).rounded(.toNearestOrEven)))
        }
        return bytes
    }
}
