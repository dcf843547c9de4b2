import AvazTensors

/// Class labels as network targets: `high` in the class's own column, `low` in the others.
///
/// Published: 1 and 0. For outputs that range over (-1, 1), 0.9 and -0.9 can be reached.
public struct OneHot: Sendable {
    /// `K`: columns of the targets.
    public let classes: Int
    /// Target of the classes that are not the sample's own.
    public let low: Float
    /// Target of the sample's own class.
    public let high: Float

    /// Targets as published, unless others are given; cross-entropy needs rows that sum to 1.
    public init(classes: Int, low: Float = 0, high: Float = 1) {
        self.classes = classes
        self.low = low
        self.high = high
    }

    /// Targets that leave a part of their certainty to all classes alike: label smoothing (Szegedy et
    /// al., 2016). Rows sum to 1.
    ///
    /// - Parameter smoothing: that part, in `0 ..< 1`.
    public init(classes: Int, smoothing: Float) {
        precondition((0..<1).contains(smoothing), "label smoothing \(smoothing) outside 0 ..< 1")
        let share = smoothing / Float(classes)
        self.init(classes: classes, low: share, high: 1 - smoothing + share)
    }

    /// `[N, K]` for `N` labels in `0 ..< K`.
    public func callAsFunction(_ labels: [Int]) -> Tensor {
        let targets = Tensor([labels.count, classes])
        write(labels, to: targets)
        return targets
    }

    /// The same in memory that is there, `[N, K]`.
    public func write(_ labels: [Int], to targets: Tensor) {
        precondition(
            labels.allSatisfy { (0..<classes).contains($0) }, "labels beyond \(classes) classes")
        precondition(
            targets.count == labels.count * classes,
            "\(labels.count) labels of \(classes) classes into \(targets.shape)")
        targets.fill(low)
        for (row, label) in labels.enumerated() { targets[row * classes + label] = high }
    }
}
