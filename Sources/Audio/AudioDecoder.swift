/// Turns files into mono samples at one rate, as `librosa.load` 0.11 does, bit for bit.
///
/// Reads whatever libsndfile reads (WAV, AU, FLAC, OGG, MP3 and more); channels are averaged, and
/// the rate is converted by libsoxr's high-quality recipe. One decoder serves one thread; it keeps
/// its buffer from file to file.
///
/// ```swift
/// let decoder = AudioDecoder(sampleRate: 16000)
/// let signal = try decoder.decode("7_jackson_0.wav")
/// signal.duration  // 0.4325
/// ```
public final class AudioDecoder {
    /// Rate of the decoded samples, Hz; nil keeps each file's own.
    public let sampleRate: Int?

    /// Floats that are read at a time, over all channels.
    private static let blockCapacity = 1 << 15
    private let block = UnsafeMutablePointer<Float>.allocate(capacity: blockCapacity)

    /// - Parameter sampleRate: Hz, positive; nil for each file's own.
    public init(sampleRate: Int?) {
        precondition(sampleRate ?? 1 > 0, "sample rate \(sampleRate ?? 0)")
        self.sampleRate = sampleRate
    }

    deinit { block.deallocate() }

    /// Decodes one file.
    ///
    /// Throws for a file that is missing, a folder, unreadable, empty, not audio, shorter than its
    /// header promises, without samples, or with samples that are not finite.
    public func decode(_ path: String) throws(AudioError) -> Signal {
        let file = try SoundFile(path)
        guard file.channels <= Self.blockCapacity else {
            throw AudioError(file: path, reason: "has \(file.channels) channels, expected fewer")
        }
        let rate = sampleRate ?? file.sampleRate
        var resampler: Resampler?
        if rate != file.sampleRate {
            resampler = Resampler(from: file.sampleRate, to: rate)
            guard resampler != nil else {
                throw AudioError(
                    file: path,
                    reason: "has \(file.sampleRate) samples a second, which cannot be converted "
                        + "to \(rate): choose another rate")
            }
        }

        var samples: [Float] = []
        let scale = Double(rate) / Double(file.sampleRate)
        // What the header promises may be a lie, but no file of plain samples holds more than one
        // a byte: compressed ones grow as they are read.
        samples.reserveCapacity(
            Int((Double(min(file.promisedFrames, file.size)) * scale).rounded(.up)) + 1)
        var hash = ContentHash(seed: UInt64(file.sampleRate))
        var frames = 0
        while true {
            let count = file.read(block, frames: Self.blockCapacity / file.channels)
            guard count > 0 else { break }
            ChannelMean.mix(block, frames: count, channels: file.channels)
            let mono = UnsafeBufferPointer(start: block, count: count)
            if let index = Self.firstNonFinite(mono) {
                throw AudioError(
                    file: path,
                    reason: "sample \(frames + index) is \(mono[index]), expected finite numbers: "
                        + "export the recording again")
            }
            hash.update(mono)
            if let resampler {
                resampler.convert(mono, into: &samples)
            } else {
                samples.append(contentsOf: mono)
            }
            frames += count
        }
        guard frames > 0 else {
            throw AudioError(
                file: path, reason: "has no samples, expected at least one: record it again")
        }
        if file.isLengthExact && frames < file.promisedFrames {
            throw AudioError(
                file: path,
                reason: "is truncated: the header promises \(file.promisedFrames) samples, the "
                    + "file has \(frames): copy it again")
        }
        if let resampler {
            resampler.finish(into: &samples)
            fix(&samples, count: Int((Double(frames) * scale).rounded(.up)))
        }
        return Signal(samples: samples, sampleRate: rate, contentHash: hash.value)
    }

    /// Index of the first sample that is NaN or infinite.
    private static func firstNonFinite(_ samples: UnsafeBufferPointer<Float>) -> Int? {
        var greatest: UInt32 = 0
        for sample in samples { greatest = max(greatest, sample.magnitude.bitPattern) }
        guard greatest >= Float.infinity.bitPattern else { return nil }
        return samples.firstIndex { !$0.isFinite }
    }

    /// `librosa.util.fix_length`: cuts, or fills with zeros.
    private func fix(_ samples: inout [Float], count: Int) {
        if samples.count > count {
            samples.removeLast(samples.count - count)
        } else {
            samples.append(contentsOf: repeatElement(0, count: count - samples.count))
        }
    }
}
