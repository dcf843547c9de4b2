/// How sure a classifier is of each made sample, and how evenly it is of all classes (Salimans et al.,
/// 2016):
///
///     IS = exp(E KL(p(y|x) ‖ p(y)))
///
/// From 1, where every sample is answered alike, to the number of classes, where each is told with
/// certainty and all are equally many.
public enum InceptionScore {
    /// - Parameter probabilities: of each sample, one a class, that sum to 1; one sample or more.
    public static func of(_ probabilities: [[Double]]) -> Double {
        precondition(!probabilities.isEmpty, "the inception score of nothing")
        let classes = probabilities[0].count
        let mean = (0..<classes).map { index in
            probabilities.reduce(0) { $0 + $1[index] } / Double(probabilities.count)
        }
        let divergence = probabilities.reduce(0.0) { sum, row in
            sum
                + zip(row, mean).reduce(0.0) { sum, pair in
                    pair.0 > 0 ? sum + pair.0 * naturalLogarithm(pair.0 / pair.1) : sum
                }
        }
        return exponential(divergence / Double(probabilities.count))
    }
}
