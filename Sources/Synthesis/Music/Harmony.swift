/// Notes that sound together: a root and the distances of the others above it.
struct Chord: Equatable, Sendable {
    enum Kind: Sendable {
        case major, minor, diminished, seventh, majorSeventh, minorSeventh, ninth, minorNinth, power

        /// Semitones above the root.
        var intervals: [Int] {
            switch self {
            case .major: [0, 4, 7]
            case .minor: [0, 3, 7]
            case .diminished: [0, 3, 6]
            case .seventh: [0, 4, 7, 10]
            case .majorSeventh: [0, 4, 7, 11]
            case .minorSeventh: [0, 3, 7, 10]
            case .ninth: [0, 4, 10, 14]
            case .minorNinth: [0, 3, 10, 14]
            case .power: [0, 7, 12]
            }
        }
    }

    /// In semitones above C, whatever the octave.
    var root: Int
    var kind: Kind

    init(_ root: Int, _ kind: Kind) {
        self.root = root
        self.kind = kind
    }

    /// The root as the lowest such pitch from `floor` on.
    func root(above floor: Int) -> Int { floor + modulo(root - floor, 12) }

    /// All notes in root position, the root at or above `floor`.
    func pitches(above floor: Int) -> [Int] { kind.intervals.map { root(above: floor) + $0 } }

    /// All notes within the octave above `floor`, so that chords follow one another with small
    /// steps.
    func voicing(above floor: Int) -> [Int] {
        Set(kind.intervals.map { floor + modulo(root + $0 - floor, 12) }).sorted()
    }

    func contains(_ pitch: Int) -> Bool {
        kind.intervals.contains { modulo(root + $0 - pitch, 12) == 0 }
    }
}

/// A keynote and the steps above it.
struct Scale: Sendable {
    /// In semitones above C.
    var keynote: Int
    /// Semitones above the keynote, within an octave.
    var steps: [Int]

    static let major = [0, 2, 4, 5, 7, 9, 11]
    static let minor = [0, 2, 3, 5, 7, 8, 10]
    static let dorian = [0, 2, 3, 5, 7, 9, 10]
    static let phrygian = [0, 1, 3, 5, 7, 8, 10]
    static let blues = [0, 3, 5, 6, 7, 10]
    static let majorPentatonic = [0, 2, 4, 7, 9]
    static let minorPentatonic = [0, 3, 5, 7, 10]

    init(_ keynote: Int, _ steps: [Int]) {
        self.keynote = keynote
        self.steps = steps
    }

    /// The scale's pitches within `range`, rising.
    func pitches(in range: ClosedRange<Int>) -> [Int] {
        range.filter { steps.contains(modulo($0 - keynote, 12)) }
    }

    /// The triad on a step; 0 is the keynote's. Only for scales of seven steps.
    func triad(on step: Int) -> Chord {
        func semitones(_ step: Int) -> Int {
            steps[step % steps.count] + 12 * (step / steps.count)
        }
        let root = semitones(step)
        let kind: Chord.Kind =
            switch (semitones(step + 2) - root, semitones(step + 4) - root) {
            case (4, _): .major
            case (_, 6): .diminished
            default: .minor
            }
        return Chord(keynote + root, kind)
    }
}

/// The remainder that is never negative.
func modulo(_ value: Int, _ divisor: Int) -> Int { ((value % divisor) + divisor) % divisor }
