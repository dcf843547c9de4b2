/// Means of precision, recall and F1 over the classes.
public struct ClassificationAverages: Equatable, Sendable {
    /// 0 to 1, as the others; 0 where no clip was counted.
    public var precision: Double
    /// Weighted by the classes' clips, it is the accuracy.
    public var recall: Double
    /// The mean of the classes' F1, not the F1 of the means above.
    public var f1: Double
}

extension ConfusionMatrix {
    /// The unweighted mean: `macro avg` of scikit-learn's `classification_report`.
    ///
    /// Like scikit-learn, it leaves out a class that is neither the truth nor the answer of any
    /// clip; a class that has no clips but is given to some counts with zeros.
    public var macroAverages: ClassificationAverages {
        averages(weights: occurrences.map { $0 ? 1 : 0 })
    }

    /// The mean weighted by the classes' clips: `weighted avg` of `classification_report`.
    public var weightedAverages: ClassificationAverages {
        averages(weights: supports.map(Double.init))
    }

    /// Unweighted mean of the classes' F1, over the classes that occur as truth or as answer.
    public var macroF1: Double { macroAverages.f1 }

    /// How far one judgement more in each cell moves the macro F1, times the number of judgements:
    /// the delta method on the multinomial counts (K. Takahashi et al., "Confidence interval for
    /// micro-averaged F1 and macro-averaged F1 scores", *Applied Intelligence* 52, 2022).
    ///
    /// With p the shares of the counts and s_i = p_i. + p_.i, F_i = 2 p_ii / s_i. A clip in cell
    /// (i, j) moves the mean over K classes by g_ij = (2 [i = j] / s_i - F_i / s_i - F_j / s_j) / K;
    /// Σ p g is 0.
    var macroF1Slopes: [[Double]] {
        let figures = figures
        let clips = Double(max(1, total))
        let occurring = Double(max(1, occurrences.filter { $0 }.count))
        let sizes = zip(supports, answers).map { Double(max(1, $0 + $1)) / clips }
        return counts.indices.map { truth in
            counts.indices.map { predicted in
                let slope =
                    -figures[truth].f1 / sizes[truth] - figures[predicted].f1 / sizes[predicted]
                return (slope + (truth == predicted ? 2 / sizes[truth] : 0)) / occurring
            }
        }
    }

    private func averages(weights: [Double]) -> ClassificationAverages {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return ClassificationAverages(precision: 0, recall: 0, f1: 0) }
        let figures = figures
        func mean(_ figure: KeyPath<ClassFigures, Double>) -> Double {
            zip(figures, weights).reduce(0) { $0 + $1.0[keyPath: figure] * $1.1 } / sum
        }
        return ClassificationAverages(
            precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1))
    }
}
