import Tensors

/// Class labels as network targets: `high` in the class's own column, `low` in the others.
///
/// Published: 1 and 0. For outputs that range over (-1, 1), 0.9 and -0.9 can be reached.
public struct OneHot: Sendable {
    public let classes: Int
    public let low: Float
    public let high: Float

    public init(classes: Int, low: Float = 0, high: Float = 1) {
        self.classes = classes
        self.low = low
        self.high = high
    }

    /// `[N, K]` for `N` labels in `0 ..< K`.
    public func callAsFunction(_ labels: [Int]) -> Tensor {
        let targets = Tensor([labels.count, classes])
        targets.fill(low)
        for (row, label) in labels.enumerated() { targets[row * classes + label] = high }
        return targets
    }
}
