/// Recordings as the real corpora have them: RIFF WAVE, 16 bits.
public enum WaveFile {
    /// A whole file of one channel.
    ///
    /// - Parameters:
    ///   - samples: full scale is -1 ... 1; what is beyond is clipped.
    ///   - sampleRate: in Hz.
    public static func encoded(_ samples: [Float], sampleRate: Int) -> [UInt8] {
        header(samples: samples.count, channels: 1, sampleRate: sampleRate) + encoded(samples)
    }

    /// What stands before the samples, 44 bytes.
    ///
    /// - Parameter samples: of each channel; those of one moment follow one another in the file.
    public static func header(samples: Int, channels: Int, sampleRate: Int) -> [UInt8] {
        let (frameSize, headerSize) = (2 * channels, 44)
        let dataSize = samples * frameSize
        var bytes: [UInt8] = []
        func append<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        bytes += "RIFF".utf8
        append(UInt32(headerSize - 8 + dataSize))
        bytes += "WAVEfmt ".utf8
        append(UInt32(16))
        append(UInt16(1))  // linear PCM
        append(UInt16(channels))
        append(UInt32(sampleRate))
        append(UInt32(sampleRate * frameSize))
        append(UInt16(frameSize))
        append(UInt16(16))  // bits
        bytes += "data".utf8
        append(UInt32(dataSize))
        return bytes
    }

    /// The samples' own bytes, each rounded to 16 bits.
    public static func encoded(_ samples: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * samples.count)
        for sample in samples {
            let value = Int16((max(-1, min(1, sample)) * 32767).rounded(.toNearestOrEven))
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
        return bytes
    }
}
