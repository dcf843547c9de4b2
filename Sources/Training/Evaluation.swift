import AvazNeuralNetworks
import AvazTensors

/// A network's answers to a set of examples.
public struct Evaluation: Sendable {
    /// Mean loss over the examples.
    public let loss: Double
    /// Share of examples whose largest score was their own class's.
    public let accuracy: Double
    /// `[N, K]`.
    public let scores: Tensor
    /// The class of the largest score, the first of equals, as `argmax`.
    public let given: [Int]

    /// Runs the examples through the network, up to some hundred at a time.
    public init(_ network: Network, on examples: Examples, loss: any Loss, targets: OneHot) {
        let scores = Tensor([examples.count, targets.classes])
        var total = 0.0
        let batchSize = Self.batchSize(columns: examples.inputs.columns)
        for start in stride(from: 0, to: examples.count, by: batchSize) {
            let range = start..<min(start + batchSize, examples.count)
            let output = network.forward(examples.inputs.rows(range), training: false)
            let wanted = targets(Array(examples.labels[range]))
            total +=
                Double(loss.evaluate(output, targets: wanted, gradient: nil))
                * Double(range.count)
            scores.rows(range).assign(output)
        }
        let given = (0..<examples.count).map { scores.largest(inRow: $0) }
        let hits = zip(given, examples.labels).count { $0 == $1 }
        self.loss = total / Double(max(1, examples.count))
        accuracy = Double(hits) / Double(max(1, examples.count))
        self.scores = scores
        self.given = given
    }

    /// Fewer where they are large: a network's arrays are many times as large as its images.
    private static func batchSize(columns: Int) -> Int {
        max(32, min(256, (1 << 20) / max(1, columns)))
    }
}
