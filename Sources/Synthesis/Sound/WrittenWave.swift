import AvazAudio

extension WaveFile {
    /// Writes a recording of one channel.
    ///
    /// - Parameters:
    ///   - samples: full scale is -1 ... 1; what is beyond is clipped.
    ///   - sampleRate: in Hz.
    static func write(_ samples: [Float], sampleRate: Int, to path: String) throws {
        try Files.write(encoded(samples, sampleRate: sampleRate), to: path)
    }
}
