/// One recording, decoded block by block: mono samples at one rate, the same bits as
/// `AudioDecoder` gives, in no more memory than a block takes.
///
/// ```swift
/// let stream = try AudioStream("three-hours.wav", sampleRate: 16000)
/// var greatest: Float = 0
/// while let block = try stream.next() { greatest = block.reduce(greatest, max) }
/// ```
public final class AudioStream {
    /// Of the samples that come out, Hz.
    public let sampleRate: Int
    /// Samples that may come out, as the header has it; a header may lie.
    package let likelySamples: Int
    /// Samples that have come out.
    public private(set) var samples = 0
    /// What the user should know of the recording, once all has been read; nil where all is well.
    public private(set) var remark: String?

    private let path: String
    private let file: SoundFile
    private var resampler: Resampler
    private var hash: ContentHash
    /// Samples of each channel that have been read.
    private var frames = 0
    private var isAtEnd = false
    private var balance = ChannelBalance()
    /// One block as it is read, channels interleaved, and mixed to one.
    private let block = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
    private let mono = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
    private var output: [Float] = []
    private static let capacity = 1 << 14

    /// Opens a file.
    ///
    /// - Parameter sampleRate: Hz, positive; nil for the file's own.
    /// - Throws: for a file that is missing, a folder, unreadable, empty or not audio.
    public init(_ path: String, sampleRate: Int?) throws(AudioError) {
        precondition(sampleRate ?? 1 > 0, "sample rate \(sampleRate ?? 0)")
        self.path = path
        file = try SoundFile(path)
        self.sampleRate = sampleRate ?? file.sampleRate
        resampler = try Resampler(path, from: file.sampleRate, to: self.sampleRate)
        likelySamples = resampler.count(file.likelyFrames)
        hash = ContentHash(seed: UInt64(file.sampleRate))
    }

    deinit {
        block.deallocate()
        mono.deallocate()
    }

    /// XXH64 of the mono samples read so far and the file's rate, before resampling.
    public var contentHash: UInt64 { hash.value }

    /// The next samples, one or more; nil behind the last.
    ///
    /// Throws for a file that is shorter than its header promises, that has no samples, or some that
    /// are not finite or far beyond full scale.
    public func next() throws(AudioError) -> [Float]? {
        // The array is filled anew, without a new allocation where the caller has let it go.
        output.removeAll(keepingCapacity: true)
        while output.isEmpty, !isAtEnd {
            let count = read()
            if count > 0 {
                let part = UnsafeBufferPointer(start: mono, count: count)
                try check(part)
                hash.update(part)
                resampler.convert(part, into: &output)
                frames += count
            } else {
                try finish()
            }
        }
        samples += output.count
        return output.isEmpty ? nil : output
    }

    /// Fills `mono` with the next block; returns its samples, 0 at the end of the file.
    private func read() -> Int {
        guard file.channels > 1 else { return file.read(mono, frames: Self.capacity) }
        let count = file.read(block, frames: Self.capacity / file.channels)
        ChannelMean.mix(block, to: mono, frames: count, channels: file.channels)
        balance.add(
            UnsafeBufferPointer(start: block, count: count * file.channels),
            mixed: UnsafeBufferPointer(start: mono, count: count))
        return count
    }

    private func finish() throws(AudioError) {
        isAtEnd = true
        if let promised = file.promisedFrames, frames < promised {
            throw failure(
                "is truncated: its header promises \(promised) samples, the file has \(frames): "
                    + "copy it again")
        }
        guard frames > 0 else {
            throw failure("has no samples, expected at least one: record it again")
        }
        resampler.finish(into: &output, count: resampler.count(frames))
        let remarks = [file.remark(read: frames), balance.remark(channels: file.channels)]
        let said = remarks.compactMap { $0 }
        remark = said.isEmpty ? nil : said.joined(separator: "; ")
    }

    private func failure(_ reason: String) -> AudioError { AudioError(file: path, reason: reason) }

    /// Powers of greater amplitudes, summed over a frame, leave the range of a float.
    static let greatestAmplitude: Float = 1e15

    /// Throws for samples that are NaN, infinite, or so great that nothing can be computed of them.
    private func check(_ samples: UnsafeBufferPointer<Float>) throws(AudioError) {
        guard samples.peak > Self.greatestAmplitude,
            let index = samples.firstIndex(where: { !($0.magnitude <= Self.greatestAmplitude) })
        else { return }
        let sample = samples[index]
        throw failure(
            sample.isFinite
                ? "sample \(frames + index) is \(sample), where full scale is 1: "
                    + "export the recording again"
                : "sample \(frames + index) is \(sample.isNaN ? "NaN" : "infinite"), "
                    + "expected finite numbers: export the recording again")
    }
}

extension UnsafeBufferPointer<Float> {
    /// The greatest magnitude, infinite where a sample is NaN or infinite; 0 of none.
    var peak: Float {
        // Of magnitudes, the bits compare as the numbers do, and NaN lies beyond all.
        var greatest: UInt32 = 0
        for sample in self { greatest = Swift.max(greatest, sample.magnitude.bitPattern) }
        return greatest >= Float.infinity.bitPattern ? .infinity : Float(bitPattern: greatest)
    }
}
