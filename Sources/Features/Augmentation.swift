import AvazTensors
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Random changes that leave a recording's class as it is, for training alone.
///
/// ```swift
/// let augmentation = Augmentation(speed: 0.9...1.1, signalToNoise: 10...30)
/// var generator = FastGenerator(seed: 1, stream: 7)
/// let other = augmentation.changed(samples, sampleRate: 16000, using: &generator)
/// ```
public struct Augmentation: Equatable, Sendable {
    /// Factor of the playing speed, pitch and length together; nil leaves it.
    public var speed: ClosedRange<Float>?
    /// Decibels by which three filters, each about a random frequency, raise or lower the sound at
    /// most, as a studio might have; 0 for none.
    public var equaliser: Float
    /// A room, a microphone, a place and noise; nil leaves the recording's own.
    public var surroundings: Surroundings?
    /// Seconds that the sound is moved by at most, to either side; what leaves the clip is lost,
    /// what comes in is silence.
    public var shift: Float
    /// Decibels that the clip's power stands above that of added white noise; nil adds none.
    public var signalToNoise: ClosedRange<Float>?
    /// Neighbouring channels that are set to their mean, at most.
    public var maskedChannels: Int
    /// Share of neighbouring frames that are set to each channel's mean, at most.
    public var maskedTime: Float

    /// Changes nothing but what is asked for.
    public init(
        speed: ClosedRange<Float>? = nil, equaliser: Float = 0,
        surroundings: Surroundings? = nil, shift: Float = 0,
        signalToNoise: ClosedRange<Float>? = nil, maskedChannels: Int = 0, maskedTime: Float = 0
    ) {
        self.speed = speed
        self.equaliser = equaliser
        self.surroundings = surroundings
        self.shift = shift
        self.signalToNoise = signalToNoise
        self.maskedChannels = maskedChannels
        self.maskedTime = maskedTime
    }

    // MARK: Of the waveform

    /// The samples at another speed, in other surroundings, moved and noisy, each by a random amount.
    public func changed(
        _ samples: [Float], sampleRate: Int, using generator: inout FastGenerator
    ) -> [Float] {
        var result = samples
        if let speed { result = Self.resampled(result, by: generator.uniform(in: speed)) }
        if equaliser > 0 {
            Self.equalise(&result, by: equaliser, sampleRate: sampleRate, using: &generator)
        }
        if let surroundings {
            result = surroundings.recording(of: result, sampleRate: sampleRate, using: &generator)
        }
        if shift > 0 {
            let distance = generator.uniform(in: -shift...shift) * Float(sampleRate)
            result = Self.moved(result, by: Int(distance))
        }
        if let signalToNoise {
            let decibels = generator.uniform(in: signalToNoise)
            Self.addNoise(to: &result, decibels: decibels, using: &generator)
        }
        return result
    }

    /// Peaks an octave and a half wide, at frequencies evenly spread over the octaves from 60 Hz to
    /// four fifths of the highest.
    private static func equalise(
        _ samples: inout [Float], by decibels: Float, sampleRate: Int,
        using generator: inout FastGenerator
    ) {
        let octaves = log2(0.4 * Double(sampleRate) / 60)
        for _ in 0..<3 {
            PeakingFilter(
                frequency: 60 * exp2(octaves * Double(generator.uniform())),
                decibels: Double(generator.uniform(in: -decibels...decibels)), quality: 0.9,
                sampleRate: sampleRate
            ).apply(to: &samples)
        }
    }

    /// Catmull-Rom interpolation at places `factor` apart; a factor above 1 makes it shorter.
    static func resampled(_ samples: [Float], by factor: Float) -> [Float] {
        guard samples.count > 1 else { return samples }
        func sample(_ index: Int) -> Float { samples[min(max(index, 0), samples.count - 1)] }
        let count = max(1, Int(Float(samples.count) / factor))
        return (0..<count).map { index in
            let place = Double(index) * Double(factor)
            let left = Int(place)
            let t = Float(place - Double(left))
            let (a, b) = (sample(left - 1), sample(left))
            let (c, d) = (sample(left + 1), sample(left + 2))
            let slope = (c - a) / 2
            let bend = a - 2.5 * b + 2 * c - d / 2
            let twist = (d - a) / 2 + 1.5 * (b - c)
            return b + t * (slope + t * (bend + t * twist))
        }
    }

    /// Later by so many samples, or earlier; the length stays.
    static func moved(_ samples: [Float], by distance: Int) -> [Float] {
        samples.indices.map { index in
            samples.indices.contains(index - distance) ? samples[index - distance] : 0
        }
    }

    private static func addNoise(
        to samples: inout [Float], decibels: Float, using generator: inout FastGenerator
    ) {
        let power = Vector.dot(samples, samples, count: samples.count) / Float(samples.count)
        let amplitude = (power * powerOfTen(-decibels / 10)).squareRoot()
        for index in samples.indices { samples[index] += amplitude * generator.normal() }
    }

    // MARK: Of the features

    /// Sets a random band of channels and a random stretch of time to the mean (SpecAugment, Park
    /// et al., 2019).
    ///
    /// - Parameter features: `[channels, frames]`, changed in place.
    public func mask(_ features: Tensor, using generator: inout FastGenerator) {
        let (channels, frames) = (features.shape[0], features.shape[1])
        let band = generator.range(ofAtMost: maskedChannels, in: channels)
        let stretch = generator.range(ofAtMost: Int(maskedTime * Float(frames)), in: frames)
        for channel in 0..<channels {
            let values = UnsafeMutableBufferPointer(
                start: features.pointer + channel * frames, count: frames)
            let mean = values.reduce(0, +) / Float(frames)
            for frame in band.contains(channel) ? 0..<frames : stretch { values[frame] = mean }
        }
    }
}

extension FastGenerator {
    /// Uniform between the bounds.
    package mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Neighbours among `0 ..< count`: a random number of them, at most `most`, at a random place.
    fileprivate mutating func range(ofAtMost most: Int, in count: Int) -> Range<Int> {
        guard most > 0, count > 0 else { return 0..<0 }
        let length = Int.random(in: 0...min(most, count), using: &self)
        let start = Int.random(in: 0...(count - length), using: &self)
        return start..<start + length
    }
}
