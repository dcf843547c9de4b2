/// What a symbol that a generator made is played as.
public enum TokenReading: String, CaseIterable, Codable, Sendable {
    /// All of it, each note in its octave.
    case whole
    /// Its first character alone, in the octave of the middle C: the published fault, whose program took
    /// `pattern[0]` of a text for the first of a list, so that `E-5` became E4, `5.8.10` F4, and whatever
    /// began with a G was the same G4.
    case firstCharacter = "first-character"

    /// The MIDI pitches that sound at once.
    ///
    /// - Throws: `TokenError` for what is no note or chord.
    public func pitches(_ token: String) throws(TokenError) -> [Int] {
        switch self {
        case .whole: return try TokenTrack.corrected.pitches(token)
        case .firstCharacter:
            guard let first = token.first,
                let pitch = PitchName.pitch("\(first)4") ?? Int("\(first)").map({ 60 + $0 })
            else { throw TokenError(token: token) }
            return [pitch]
        }
    }

    /// The symbol that is played: the symbol itself, or the note that its first character names.
    public func played(_ token: String) throws(TokenError) -> String {
        switch self {
        case .whole: token
        case .firstCharacter: PitchName.name(try pitches(token)[0])
        }
    }
}
