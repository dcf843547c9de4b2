/// Turns files into mono samples at one rate, as `librosa.load` 0.11 does, bit for bit.
///
/// Reads whatever libsndfile reads (WAV, AU, FLAC, OGG, MP3 and more) in blocks; channels are
/// averaged, and the rate is converted by libsoxr's high-quality recipe. What is too long to lie in
/// memory is read by an `AudioStream`.
///
/// ```swift
/// let decoder = AudioDecoder(sampleRate: 16000)
/// let signal = try decoder.decode("7_jackson_0.wav")
/// signal.duration  // 0.4325
/// ```
public final class AudioDecoder {
    /// Rate of the decoded samples, Hz; nil keeps each file's own.
    public let sampleRate: Int?

    /// - Parameter sampleRate: Hz, positive; nil for each file's own.
    public init(sampleRate: Int?) {
        precondition(sampleRate ?? 1 > 0, "sample rate \(sampleRate ?? 0)")
        self.sampleRate = sampleRate
    }

    /// Decodes one file.
    ///
    /// Throws for a file that is missing, a folder, unreadable, empty, not audio, shorter than its
    /// header promises, without samples, or with samples that are not finite or far beyond full
    /// scale.
    public func decode(_ path: String) throws(AudioError) -> Signal {
        guard let signal = try decode(path, atMost: .max) else {
            preconditionFailure("\(path) has more samples than numbers count")
        }
        return signal
    }

    /// The same; nil for a recording of more than so many samples, which are then not all decoded.
    package func decode(_ path: String, atMost limit: Int) throws(AudioError) -> Signal? {
        let stream = try AudioStream(path, sampleRate: sampleRate)
        guard stream.likelySamples <= limit else { return nil }
        var samples: [Float] = []
        samples.reserveCapacity(stream.likelySamples)
        while let block = try stream.next() {
            guard samples.count + block.count <= limit else { return nil }
            samples += block
        }
        return Signal(
            samples: samples, sampleRate: stream.sampleRate, contentHash: stream.contentHash,
            remark: stream.remark)
    }

    /// Samples that no file holds, such as a microphone's, at the decoder's rate.
    ///
    /// - Parameters:
    ///   - samples: mono, full scale at ±1; one or more, all finite and not far beyond it.
    ///   - sampleRate: Hz of the samples.
    ///   - name: what errors call them.
    /// - Throws: where a sample is not finite or far beyond full scale, there is none, or the rate
    ///   cannot be converted.
    public func signal(
        _ samples: [Float], sampleRate: Int, name: String = "the samples"
    ) throws(AudioError) -> Signal {
        func failure(_ reason: String) -> AudioError { AudioError(file: name, reason: reason) }
        guard sampleRate > 0 else {
            throw failure("have a rate of \(sampleRate) Hz, expected one above 0")
        }
        guard !samples.isEmpty else { throw failure("are none, expected one or more") }
        if let index = samples.firstIndex(where: {
            !($0.magnitude <= AudioStream.greatestAmplitude)
        }) {
            throw failure(
                "hold \(samples[index]) at \(index), expected "
                    + (samples[index].isFinite
                        ? "numbers whose full scale is 1" : "finite numbers"))
        }
        let rate = self.sampleRate ?? sampleRate
        var resampler = try Resampler(name, from: sampleRate, to: rate)
        var result: [Float] = []
        samples.withUnsafeBufferPointer { resampler.convert($0, into: &result) }
        resampler.finish(into: &result, count: resampler.count(samples.count))
        return Signal(samples: result, sampleRate: rate)
    }
}
