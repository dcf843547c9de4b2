import AvazTensors

/// A tune that wanders over a scale and comes to rest on the chord's notes.
struct Melody {
    /// The scale's pitches within the instrument's range, rising.
    private let pitches: [Int]
    private var position: Int
    /// How likely a leap of more than two steps is, 0 ... 1.
    private let leaping: Float

    init(_ scale: Scale, in range: ClosedRange<Int>, leaping: Float = 0.15) {
        pitches = scale.pitches(in: range)
        precondition(pitches.count > 4, "a range of \(pitches.count) notes")
        position = pitches.count / 2
        self.leaping = leaping
    }

    /// The next pitch; on the chord where `resting`.
    mutating func next(
        over chord: Chord, resting: Bool, using generator: inout FastGenerator
    ) -> Int {
        let far = generator.uniform() < leaping
        let distance = Int.random(in: far ? 3...4 : 0...2, using: &generator)
        // Near an end of the range the way back is the likelier.
        let height = Float(position) / Float(pitches.count - 1)
        let step = generator.uniform() < height ? -distance : distance
        position = max(0, min(pitches.count - 1, position + step))
        if resting {
            let onChord = pitches.indices.filter { chord.contains(pitches[$0]) }
            position = onChord.min { abs($0 - position) < abs($1 - position) } ?? position
        }
        return pitches[position]
    }
}

extension Part {
    /// A tune for one bar: at rest on the chord in its first beat, on the way elsewhere.
    mutating func sing(
        _ melody: inout Melody, over chord: Chord, _ rhythm: Rhythm, bar: Int, louder: Int = 0,
        using generator: inout FastGenerator
    ) {
        for beat in rhythm.beats {
            let resting = beat.start == 0 || beat.length >= 0.25
            let pitch = melody.next(over: chord, resting: resting, using: &generator)
            play([pitch], beat, bar: bar, louder: louder)
        }
    }
}

extension Array {
    /// One of the elements, which must be there.
    func drawn(using generator: inout FastGenerator) -> Element {
        self[Int.random(in: indices, using: &generator)]
    }
}
