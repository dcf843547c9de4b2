extension PitchName {
    /// A symbol of music, moved.
    ///
    /// Notes and pitches move by their octave too; pitch classes go round the octave, and their order
    /// becomes the normal one again.
    ///
    /// - Parameter semitones: up, or down below zero.
    /// - Returns: nil where a pitch would leave 0 ... 127, or the symbol is none of music.
    public static func moved(_ token: String, by semitones: Int) -> String? {
        var (pitches, classes): ([Int], [Int]) = ([], [])
        for part in token.split(separator: ".", omittingEmptySubsequences: false) {
            if let pitch = pitch(part) {
                pitches.append(pitch + semitones)
            } else if let pitchClass = Int(part), (0...11).contains(pitchClass) {
                classes.append(((pitchClass + semitones) % 12 + 12) % 12)
            } else {
                return nil
            }
        }
        guard pitches.isEmpty || classes.isEmpty, pitches.allSatisfy((0...127).contains) else {
            return nil
        }
        return classes.isEmpty
            ? pitches.map(name).joined(separator: ".")
            : NormalOrder.of(classes).map(String.init).joined(separator: ".")
    }
}
