import AvazDetection
import AvazFeatures
import AvazTensors

/// A long recording that was put together, and where its words are.
struct SoundScene: Sendable {
    /// Mono.
    var samples: [Float]
    /// Boxes of seconds.
    var words: [TrueBox]
    /// The recording's length.
    var seconds: Double
}

/// Puts long recordings together: words at random times, speeds and levels, other sounds of the same
/// voices, and noise that swells and falls.
///
/// The other sounds are made of pieces of words, each shorter than a syllable, of another word and played
/// backwards: speech to the ear, but no word. Noise is anything between white and a rumble, with or
/// without hum, and moves by six decibels to either side. Each sound stands a drawn number of decibels
/// above the noise about it; the whole is then turned down by a drawn amount.
struct SoundSceneMaker: Sendable {
    let section: RecordingSection
    /// Hz.
    let sampleRate: Int

    /// One sound of a recording.
    private enum Sound {
        case word(Int)
        case clutter
    }

    /// Decibels that noise moves by, to either side, and seconds in which it does.
    private static let swell: (decibels: Float, seconds: Double) = (6, 4)
    /// Pieces of a sound that is no word, and seconds of each.
    private static let pieces = (count: 3...6, seconds: Float(0.06)...Float(0.14))
    /// Seconds in which one piece goes over into the next.
    private static let fade = 0.005
    /// Decibels that a recording is turned down by at most.
    private static let quietest: Float = -20

    /// - Parameters:
    ///   - words: the samples and the class of each.
    ///   - generator: draws all that is drawn.
    func scene(
        of words: [(samples: [Float], label: Int)], using generator: inout FastGenerator
    ) -> SoundScene {
        let others = Int((section.clutter * Double(words.count)).rounded())
        let sounds =
            (words.indices.map(Sound.word) + (0..<others).map { _ in Sound.clutter })
            .shuffled(using: &generator)
        let changes = Augmentation(speed: section.speed, equaliser: section.equaliser)
        var placed: [(start: Int, samples: [Float])] = []
        var truth: [TrueBox] = []
        var end = gap(&generator)
        for sound in sounds {
            let source =
                switch sound {
                case .word(let index): words[index].samples
                case .clutter: clutter(of: words.map(\.samples), &generator)
                }
            let samples = changes.changed(source, sampleRate: sampleRate, using: &generator)
            if case .word(let index) = sound {
                let seconds = Double(end) / Double(sampleRate)
                truth.append(
                    TrueBox(
                        Box(
                            seconds: seconds..<seconds
                                + Double(samples.count) / Double(sampleRate)),
                        label: words[index].label))
            }
            placed.append((end, samples))
            end += samples.count + gap(&generator)
        }
        return SoundScene(
            samples: mixed(placed, count: end, &generator), words: truth,
            seconds: Double(end) / Double(sampleRate))
    }

    private func gap(_ generator: inout FastGenerator) -> Int {
        Int(generator.uniform(in: section.gap) * Float(sampleRate))
    }

    /// Pieces of words, backwards, joined.
    private func clutter(of words: [[Float]], _ generator: inout FastGenerator) -> [Float] {
        let overlap = max(1, Int(Self.fade * Double(sampleRate)))
        var result: [Float] = []
        for _ in 0..<Int.random(in: Self.pieces.count, using: &generator) {
            let word = words[Int.random(in: words.indices, using: &generator)]
            let wanted = Int(generator.uniform(in: Self.pieces.seconds) * Float(sampleRate))
            let count = min(word.count, max(2 * overlap, wanted))
            let start = Int.random(in: 0...(word.count - count), using: &generator)
            let piece = Array(word[start..<start + count].reversed())
            let shared = min(overlap, result.count, piece.count)
            for index in 0..<shared {
                let share = Float(index + 1) / Float(shared + 1)
                let place = result.count - shared + index
                result[place] += share * (piece[index] - result[place])
            }
            result += piece[shared...]
        }
        return result
    }

    /// Sounds over noise.
    private func mixed(
        _ sounds: [(start: Int, samples: [Float])], count: Int, _ generator: inout FastGenerator
    ) -> [Float] {
        var result = swelling(
            Surroundings.noise(count, sampleRate: sampleRate, using: &generator), &generator)
        for (start, samples) in sounds {
            let noise = result[start..<start + samples.count].reduce(0) { $0 + $1 * $1 }
            let power = samples.reduce(0) { $0 + $1 * $1 }
            let decibels = generator.uniform(in: section.signalToNoise)
            guard power > 0 else { continue }
            let factor = (noise * powerOfTen(decibels / 10) / power).squareRoot()
            for (index, sample) in samples.enumerated() { result[start + index] += factor * sample }
        }
        let peak = result.reduce(0) { max($0, abs($1)) }
        let level = powerOfTen(generator.uniform(in: Self.quietest...0) / 20)
        let factor = peak > 0 ? 0.9 * level / peak : 1
        for index in result.indices { result[index] *= factor }
        return result
    }

    /// Noise whose level moves from one drawn value to the next.
    private func swelling(_ noise: [Float], _ generator: inout FastGenerator) -> [Float] {
        let step = max(1, Int(Self.swell.seconds * Double(sampleRate)))
        let levels = (0...noise.count / step + 1).map { _ in
            powerOfTen(generator.uniform(in: -Self.swell.decibels...Self.swell.decibels) / 20)
        }
        return noise.enumerated().map { index, sample in
            let (place, rest) = index.quotientAndRemainder(dividingBy: step)
            let share = Float(rest) / Float(step)
            return sample * (levels[place] + share * (levels[place + 1] - levels[place]))
        }
    }
}
