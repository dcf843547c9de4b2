import AvazTensors

/// An `SGDClassifier` that learns from a stream of batches: scikit-learn's `partial_fit`. Memory
/// is that of one batch.
///
/// ```swift
/// let stream = try SGDStream(SGDClassifier(loss: .log), classes: 5, features: 13)
/// for batch in batches {
///     try stream.partialFit(batch.features, batch.labels, using: &generator)
/// }
/// try stream.classifier.predict(unseen)
/// ```
public final class SGDStream {
    private let descent: OneVersusRestDescent
    private let settings: SGDClassifier
    private let classWeight: [Double]

    /// - Throws: `LinearModelError` for settings out of range; a stream knows no balanced weights,
    ///   for which all labels would have to be counted first.
    public init(_ settings: SGDClassifier, classes: Int, features: Int) throws {
        try settings.validate()
        guard classes > 1 else { throw LinearModelError.oneClass }
        guard settings.classWeight != .balanced else {
            throw LinearModelError.setting(
                "classWeight", expected: "uniform or one weight a class for a stream",
                found: "balanced")
        }
        self.settings = settings
        classWeight = try settings.classWeight.resolved(
            labels: [], classes: classes, sampleWeight: nil)
        descent = OneVersusRestDescent(settings, classes: classes, features: features)
    }

    /// One epoch over the batch; it need not hold every class.
    public func partialFit(
        _ features: DoubleMatrix, _ labels: [Int], sampleWeight: [Double]? = nil,
        using generator: inout MersenneTwister
    ) throws {
        guard features.columns == descent.weights.columns else {
            throw LinearModelError.count(
                of: "features of a row", expected: descent.weights.columns,
                found: features.columns)
        }
        let data = try LabelledRows(
            features, labels, classes: classWeight.count, sampleWeight: sampleWeight)
        _ = try descent.run(
            data, classWeight: classWeight, epochs: 1, tol: nil, using: &generator)
    }

    /// The classifier as it stands.
    public var classifier: LinearClassifier { descent.classifier }
}
