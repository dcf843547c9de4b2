import AvazNeuralNetworks
import AvazTensors

/// A network's answers to a set of examples.
public struct Evaluation: Sendable {
    /// Over all examples.
    public let figures: Figures
    /// `[N, …]`, in the examples' order; none where only figures were asked for.
    public let outputs: Tensor

    /// Runs the examples through the network, from a fresh state, up to some hundred at a time.
    ///
    /// - Parameters:
    ///   - batchSize: how many at a time; where a state is carried from batch to batch it says
    ///     which examples go on from which, and must be that of the training.
    ///   - ranks: that share the batches where only figures are asked for.
    public init(
        _ network: Network, on examples: Examples, objective: any Objective,
        batchSize: Int? = nil, keepsOutputs: Bool = true, ranks: any Ranks = OneRank()
    ) {
        precondition(!keepsOutputs || ranks.count == 1, "outputs stay with the rank that made them")
        network.resetState()
        var tallies: [Tally] = []
        var outputs: Tensor?
        let batchSize = batchSize ?? Self.batchSize(of: examples)
        let batches = (examples.count + batchSize - 1) / batchSize
        for index in ranks.share(of: batches, rank: ranks.rank) {
            let range = index * batchSize..<min((index + 1) * batchSize, examples.count)
            let batch = Batch(examples.range(range))
            let output = network.forward(
                batch.inputs, lengths: batch.lengths, training: false)
            var tally = Tally()
            objective.judge(output, of: batch, gradient: nil, tally: &tally)
            tallies.append(tally)
            guard keepsOutputs else { continue }
            let all = outputs ?? Tensor([examples.count] + output.shape.dropFirst())
            all.rows(range).assign(output)
            outputs = all
        }
        figures = ranks.gather(tallies).joined().reduce(into: Tally()) { $0.add($1) }.figures
        self.outputs = outputs ?? Tensor([0, 0])
    }

    /// Index of each example's largest output, the first of equals, as `argmax`: its predicted class.
    public var predicted: [Int] { (0..<outputs.rows).map { outputs.largest(inRow: $0) } }

    /// Fewer where they are large: a network's arrays are many times as large as its images.
    ///
    /// Of tokens a network makes hundreds of numbers each.
    private static func batchSize(of examples: Examples) -> Int {
        let columns = max(1, examples.shape.reduce(1, *))
        if case .tokens = examples.targets { return max(8, min(256, (1 << 14) / columns)) }
        return max(32, min(256, (1 << 19) / columns))
    }
}
