/// How an element of a score becomes a symbol.
public enum TokenStyle: String, CaseIterable, Sendable {
    /// The published way: a note by name and octave (`C#5`, flats as `B-4`), a chord as its pitch
    /// classes in normal order (`0.4.7`), without octaves.
    case normalOrder = "normal-order"
    /// A note or chord by the names and octaves of its pitches from below: `C4.E4.G4`.
    case pitches
    /// All that sounds together by the names of its pitches, and behind it its length in quarters, two
    /// symbols for each chord: `C4.E4`, `=1/2`.
    case chordsAndLengths = "chords-and-lengths"
}

extension Score {
    /// The symbols of the published way.
    public var tokens: [String] { tokens(.normalOrder) }

    /// A symbol for each element, or two for each chord where its length is told too.
    public func tokens(_ style: TokenStyle) -> [String] {
        guard style == .chordsAndLengths else {
            return elements.map { PitchName.token($0.pitches, style) }
        }
        return slices.flatMap { slice in
            [PitchName.token(slice.pitches, .pitches), LengthName.name(slice.length)]
        }
    }
}

/// Names of pitches as `music21` writes them: five of the twelve with a sharp or a flat, `-`.
public enum PitchName {
    private static let names = [
        "C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B",
    ]

    /// The name of a MIDI pitch; 60 is `C4`, 0 is `C-1`.
    public static func name(_ pitch: Int) -> String {
        names[(pitch % 12 + 12) % 12] + String(Int((Double(pitch) / 12).rounded(.down)) - 1)
    }

    /// The symbol of a note or chord.
    ///
    /// - Parameter pitches: one or more.
    static func token(_ pitches: [Int], _ style: TokenStyle) -> String {
        switch style {
        case .normalOrder where pitches.count > 1:
            NormalOrder.of(pitches).map(String.init).joined(separator: ".")
        case .normalOrder: name(pitches[0])
        case .pitches, .chordsAndLengths: Set(pitches).sorted().map(name).joined(separator: ".")
        }
    }

    /// The MIDI pitch of a name; nil where it is none, or none of 0 ... 127. Also other spellings,
    /// such as `D-4` and `B##3`, are known. Two of the names say two things: `E-1` and `B-1` are
    /// taken for E flat and B flat, not for the notes of octave -1.
    public static func pitch(_ name: some StringProtocol) -> Int? {
        let letters: [Character: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
        guard let first = name.first, var pitch = letters[first] else { return nil }
        var rest = name.dropFirst()
        // The last sign of `C-1` is the octave's; that of `E-1` and `B-1` is a flat, which can be
        // heard.
        let isFlat = rest == "-1" && (first == "E" || first == "B")
        while let sign = rest.first, sign == "#" || sign == "-", isFlat || rest != "-1" {
            pitch += sign == "#" ? 1 : -1
            rest = rest.dropFirst()
        }
        guard let octave = Int(rest), (-1...9).contains(octave) else { return nil }
        pitch += 12 * (octave + 1)
        return (0...127).contains(pitch) ? pitch : nil
    }
}
