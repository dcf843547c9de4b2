import AvazMIDI

/// Symbols of music as a part to be heard: one each beat, or at lengths of their own.
///
/// ```swift
/// let track = try TokenTrack.published.track(["B4", "0.4.7"])
/// let bytes = StandardMIDIFile(beatsPerMinute: 120, tracks: [track]).encoded()
/// ```
public struct TokenTrack: Sendable {
    /// Which octave a chord's pitch classes sound in.
    public enum Voicing: String, CaseIterable, Sendable {
        /// All in the octave of the middle C, as in the published programs: `9.0.4` is A4 C4 E4.
        case middleOctave = "middle-octave"
        /// Each above the one before, the first in the octave of the middle C: A4 C5 E5.
        case ascending
    }

    /// Which octave a chord's pitch classes sound in.
    public var voicing: Voicing
    /// The published programs' fault: the chord is put down once more at each of its notes, so that
    /// `0.4.7` sounds as 0, 0.4 and 0.4.7 at once, and C is struck three times.
    public var growsChords: Bool
    /// Quarter notes from one symbol to the next.
    public var step: Double
    /// 1 ... 127; `music21` plays at 90.
    public var velocity: Int

    /// As published: chords grow, in the octave of the middle C, a quarter note each.
    public static let published = TokenTrack(voicing: .middleOctave, growsChords: true)
    /// Chords as they are meant.
    public static let corrected = TokenTrack(voicing: .ascending, growsChords: false)

    /// - Parameters:
    ///   - step: quarter notes from one symbol to the next, above 0.
    ///   - velocity: 1 ... 127; the default is that of `music21`.
    public init(
        voicing: Voicing, growsChords: Bool, step: Double = 1, velocity: Int = 90
    ) {
        precondition(
            step > 0 && step.isFinite && (1...127).contains(velocity),
            "a step of \(step) quarters, velocity \(velocity)")
        self.voicing = voicing
        self.growsChords = growsChords
        self.step = step
        self.velocity = velocity
    }

    /// The part that plays `tokens` of any `TokenStyle`: a length is that of the chord before it.
    ///
    /// - Parameter start: quarter notes before the first.
    /// - Throws: `TokenError` for a symbol that is no note or chord.
    public func track(
        _ tokens: [String], start: Double = 0, name: String = "piano"
    ) throws(TokenError) -> Track {
        var track = Track(name: name, channel: 0, program: 0)
        var time = start
        for (index, token) in tokens.enumerated() where !LengthName.isLength(token) {
            let length = length(behind: index, in: tokens)
            for chord in try chords(token) {
                track.notes += chord.map { pitch in
                    Track.Note(start: time, length: length, pitch: pitch, velocity: velocity)
                }
            }
            time += length
        }
        return track
    }

    /// Quarter notes that tokens take one after the other.
    public func duration(of tokens: [String]) -> Double {
        tokens.indices.reduce(0) { sum, index in
            LengthName.isLength(tokens[index]) ? sum : sum + length(behind: index, in: tokens)
        }
    }

    /// What the token behind a chord says of its length; a step where it says nothing.
    private func length(behind index: Int, in tokens: [String]) -> Double {
        index + 1 < tokens.count ? LengthName.quarters(tokens[index + 1]) ?? step : step
    }

    /// The chords that a symbol puts down at once: one, or as many as it has notes where they grow.
    private func chords(_ token: String) throws(TokenError) -> [[Int]] {
        let pitches = try pitches(token)
        guard growsChords else { return [pitches] }
        return pitches.indices.map { Array(pitches[...$0]) }
    }

    /// The MIDI pitches of a symbol.
    ///
    /// - Throws: `TokenError` for one that is no note or chord.
    public func pitches(_ token: String) throws(TokenError) -> [Int] {
        var pitches: [Int] = []
        for part in token.split(separator: ".", omittingEmptySubsequences: false) {
            if let pitch = PitchName.pitch(part) {
                pitches.append(pitch)
            } else if let pitchClass = Int(part), (0...11).contains(pitchClass) {
                var pitch = 60 + pitchClass
                if voicing == .ascending, let last = pitches.last {
                    while pitch <= last { pitch += 12 }
                }
                pitches.append(pitch)
            } else {
                throw TokenError(token: token)
            }
        }
        // Doublings say nothing more.
        return pitches.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

/// A symbol that is neither a note nor a chord.
public struct TokenError: Error, Equatable, CustomStringConvertible {
    /// The symbol as it was given.
    public var token: String

    public var description: String {
        "“\(token)” is no symbol of music, expected a note such as “C#5” or a chord such as “0.4.7” "
            + "or “C4.E4”: the model was trained on something else"
    }
}
