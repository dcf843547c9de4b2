/// Turns files into mono samples at one rate, as `librosa.load` 0.11 does, bit for bit.
///
/// Reads whatever libsndfile reads (WAV, AU, FLAC, OGG, MP3 and more) in blocks; channels are
/// averaged, and the rate is converted by libsoxr's high-quality recipe. One decoder serves one
/// thread; it keeps its buffers from file to file.
///
/// ```swift
/// let decoder = AudioDecoder(sampleRate: 16000)
/// let signal = try decoder.decode("7_jackson_0.wav")
/// signal.duration  // 0.4325
/// ```
public final class AudioDecoder {
    /// Rate of the decoded samples, Hz; nil keeps each file's own.
    public let sampleRate: Int?

    /// One block as it is read, channels interleaved, and mixed to one.
    private let block = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
    private let mono = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
    private static let capacity = 1 << 14

    /// - Parameter sampleRate: Hz, positive; nil for each file's own.
    public init(sampleRate: Int?) {
        precondition(sampleRate ?? 1 > 0, "sample rate \(sampleRate ?? 0)")
        self.sampleRate = sampleRate
    }

    deinit {
        block.deallocate()
        mono.deallocate()
    }

    /// Decodes one file.
    ///
    /// Throws for a file that is missing, a folder, unreadable, empty, not audio, shorter than its
    /// header promises, without samples, or with samples that are not finite.
    public func decode(_ path: String) throws(AudioError) -> Signal {
        func failure(_ reason: String) -> AudioError { AudioError(file: path, reason: reason) }
        let file = try SoundFile(path)
        let rate = sampleRate ?? file.sampleRate
        let resampler = try Resampler(path, from: file.sampleRate, to: rate)
        var hash = ContentHash(seed: UInt64(file.sampleRate))
        var samples: [Float] = []
        samples.reserveCapacity(resampler.count(file.likelyFrames))

        var frames = 0
        while case let count = read(file), count > 0 {
            let part = UnsafeBufferPointer(start: mono, count: count)
            if let index = Self.firstNonFinite(part) {
                throw failure(
                    "sample \(frames + index) is \(part[index].isNaN ? "NaN" : "infinite"), "
                        + "expected finite numbers: export the recording again")
            }
            hash.update(part)
            resampler.convert(part, into: &samples)
            frames += count
        }
        if let promised = file.promisedFrames, frames < promised {
            throw failure(
                "is truncated: its header promises \(promised) samples, the file has \(frames): "
                    + "copy it again")
        }
        guard frames > 0 else {
            throw failure("has no samples, expected at least one: record it again")
        }
        resampler.finish(into: &samples, count: resampler.count(frames))
        return Signal(samples: samples, sampleRate: rate, contentHash: hash.value)
    }

    /// Samples that no file holds, such as a microphone's, at the decoder's rate.
    ///
    /// - Parameters:
    ///   - samples: mono, full scale at ±1; one or more, all finite.
    ///   - sampleRate: Hz of the samples.
    ///   - name: what errors call them.
    /// - Throws: where a sample is not finite, there is none, or the rate cannot be converted.
    public func signal(
        _ samples: [Float], sampleRate: Int, name: String = "the samples"
    ) throws(AudioError) -> Signal {
        func failure(_ reason: String) -> AudioError { AudioError(file: name, reason: reason) }
        guard sampleRate > 0 else {
            throw failure("have a rate of \(sampleRate) Hz, expected one above 0")
        }
        guard !samples.isEmpty else { throw failure("are none, expected one or more") }
        if let index = samples.firstIndex(where: { !$0.isFinite }) {
            throw failure("hold \(samples[index]) at \(index), expected finite numbers")
        }
        let rate = self.sampleRate ?? sampleRate
        let resampler = try Resampler(name, from: sampleRate, to: rate)
        var result: [Float] = []
        samples.withUnsafeBufferPointer { resampler.convert($0, into: &result) }
        resampler.finish(into: &result, count: resampler.count(samples.count))
        return Signal(samples: result, sampleRate: rate)
    }

    /// Fills `mono` with the next block; returns its samples, 0 at the end of the file.
    private func read(_ file: SoundFile) -> Int {
        guard file.channels > 1 else { return file.read(mono, frames: Self.capacity) }
        let count = file.read(block, frames: Self.capacity / file.channels)
        ChannelMean.mix(block, to: mono, frames: count, channels: file.channels)
        return count
    }

    /// Index of the first sample that is NaN or infinite.
    private static func firstNonFinite(_ samples: UnsafeBufferPointer<Float>) -> Int? {
        var greatest: UInt32 = 0
        for sample in samples { greatest = max(greatest, sample.magnitude.bitPattern) }
        guard greatest >= Float.infinity.bitPattern else { return nil }
        return samples.firstIndex { !$0.isFinite }
    }
}
