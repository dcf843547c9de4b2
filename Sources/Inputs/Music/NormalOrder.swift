/// The closest spelling of a chord's pitch classes, as set theory writes it: octaves and doublings
/// are forgotten, and the classes stand in the order of the rotation that is packed best.
///
/// Forte, *The Structure of Atonal Music* (1973). Of all rotations of the set and of its mirror
/// image the *prime form* has the smallest span and, among those, is packed most to the left. The
/// normal order is the rotation that is the prime form moved; where there is none, the one whose
/// mirror is.
///
/// ```swift
/// NormalOrder.of([64, 67, 72])   // [0, 4, 7], C major
/// NormalOrder.of([9, 0, 4])      // [9, 0, 4], A minor
/// ```
public enum NormalOrder {
    /// - Parameter pitches: one or more, of any octave.
    /// - Returns: pitch classes, 0 (C) ... 11 (B).
    public static func of(_ pitches: [Int]) -> [Int] {
        precondition(!pitches.isEmpty, "a chord without pitches")
        let classes = Set(pitches.map { ($0 % 12 + 12) % 12 }).sorted()
        // Rotations as steps above their first class.
        let rotations = classes.indices.map { first in
            (classes[first...] + classes[..<first]).map { ($0 - classes[first] + 12) % 12 }
        }
        let mirrors = rotations.map { form in form.reversed().map { form[form.count - 1] - $0 } }
        guard let prime = (rotations + mirrors).min(by: isPackedBetter) else { return classes }
        let place =
            rotations.firstIndex(of: prime) ?? mirrors.firstIndex(of: prime) ?? classes.startIndex
        return rotations[place].map { ($0 + classes[place]) % 12 }
    }

    /// By span, then from the left.
    private static func isPackedBetter(_ one: [Int], _ other: [Int]) -> Bool {
        let (span, otherSpan) = (one[one.count - 1], other[other.count - 1])
        return span == otherSpan ? one.lexicographicallyPrecedes(other) : span < otherSpan
    }
}
