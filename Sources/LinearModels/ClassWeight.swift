/// How much the rows of each class weigh: scikit-learn's `class_weight`.
public enum ClassWeight: Equatable, Sendable {
    /// Every class weighs 1.
    case uniform
    /// `rows / (classes · rows of the class)`, so that rare classes count as much as frequent ones.
    case balanced
    /// One weight a class, in class order.
    case weights([Double])

    /// One weight a class, for labels in `0 ..< classes`; each row counts as its sample weight.
    func resolved(labels: [Int], classes: Int, sampleWeight: [Double]?) throws -> [Double] {
        switch self {
        case .uniform:
            return [Double](repeating: 1, count: classes)
        case .balanced:
            var counts = [Double](repeating: 0, count: classes)
            for (row, label) in labels.enumerated() { counts[label] += sampleWeight?[row] ?? 1 }
            let total = counts.reduce(0, +)
            return counts.map { total / (Double(classes) * $0) }
        case .weights(let weights):
            guard weights.count == classes else {
                throw LinearModelError.count(
                    of: "classWeight", expected: classes, found: weights.count)
            }
            guard let wrong = weights.first(where: { !($0 >= 0 && $0.isFinite) }) else {
                return weights
            }
            throw LinearModelError.setting(
                "classWeight", expected: "finite numbers of at least 0", found: "\(wrong)")
        }
    }
}
