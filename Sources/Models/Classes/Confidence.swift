/// How confident a classifier is that a recording is of one of its classes, from its scores of the
/// known ones; the greater, the more.
package enum Confidence: String, CaseIterable, Codable, Sendable {
    /// The best of the scores.
    case best
    /// `-‖s - e‖`, `e` the nearest of the targets `(1, 0, …), (0, 1, …), …`: for networks that
    /// learn to hit them. What is like none of the classes lands between the targets, or beyond.
    case distance

    /// - Parameter scores: one or more.
    package func callAsFunction(_ scores: [Float]) -> Float {
        let best = scores.max() ?? 0
        switch self {
        case .best: return best
        case .distance:
            // The nearest target is that of the best score.
            let squares = scores.reduce(1 - 2 * best) { $0 + $1 * $1 }
            return -max(0, squares).squareRoot()
        }
    }
}
