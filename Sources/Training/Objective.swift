import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors

/// What training strives for: from a network's output, what was wanted and true lengths, to a loss,
/// its gradient and figures.
///
/// The loop knows nothing else of a task: `Classification`, `NextToken` and `Reconstruction` are three
/// of them.
public protocol Objective: AnyObject {
    /// Its own, which are trained with the network's; most have none.
    var parameters: [Parameter] { get }

    /// Judges the outputs of a batch.
    ///
    /// - Parameters:
    ///   - output: `[N, …]`.
    ///   - batch: the examples that it is the output of.
    ///   - gradient: overwritten with `∂L/∂output`, `L` the mean loss of the batch; nil where only the
    ///     figures are wanted.
    ///   - tally: to which the batch is added.
    func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally)
}

extension Objective {
    /// None.
    public var parameters: [Parameter] { [] }
}

/// Figures summed over batches.
public struct Tally: Equatable, Sendable, Codable {
    /// What the loss is a mean of: examples, or steps in time.
    public private(set) var count = 0
    private var loss = 0.0
    private var sums: [String: Double] = [:]

    /// Of no batch yet.
    public init() {}

    /// Adds the mean loss of `count` more.
    public mutating func add(loss: Double, of count: Int) {
        self.loss += loss * Double(count)
        self.count += count
    }

    /// Adds to a figure that is a mean over the same, such as `accuracy`.
    public mutating func add(_ sum: Double, to figure: String) { sums[figure, default: 0] += sum }

    /// Adds what other batches came to.
    public mutating func add(_ other: Tally) {
        count += other.count
        loss += other.loss
        for (figure, sum) in other.sums { add(sum, to: figure) }
    }

    /// The means.
    public var figures: Figures {
        let count = Double(max(1, count))
        return Figures(loss: loss / count, named: sums.mapValues { $0 / count })
    }
}

/// What training came to on some examples.
public struct Figures: Equatable, Sendable, Codable {
    /// Mean.
    public var loss: Double
    /// Others by their names, such as `accuracy`.
    public var named: [String: Double]

    /// - Parameter loss: a mean, as the others are.
    public init(loss: Double, named: [String: Double] = [:]) {
        self.loss = loss
        self.named = named
    }

    /// Share of what was given its own class or token; nil where there are none.
    public var accuracy: Double? { named[Self.accuracy] }

    /// Name of the share of hits.
    public static let accuracy = "accuracy"
}
