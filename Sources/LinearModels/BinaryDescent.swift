import AvazTensors

/// One binary problem, the rows of one class against the rest, between the epochs of its descent.
struct BinaryDescent {
    /// The class whose target is 1.
    let positive: Int
    /// Rows of matrices that outlive the problem, padded to blocks of eight: the weights, their
    /// means, and the L1 penalty that each has received.
    let weights: UnsafeMutablePointer<Double>
    let average: UnsafeMutablePointer<Double>
    let penalties: UnsafeMutablePointer<Double>
    /// Features.
    private let count: Int
    var intercept = 0.0
    var averageIntercept = 0.0

    /// Epochs of this run.
    private(set) var epochs = 0
    private(set) var hasConverged = false
    private(set) var isFinite = true

    private(set) var positiveWeight = 1.0
    private(set) var negativeWeight = 1.0
    private var shuffleSeed: UInt32?
    private(set) var order = RowOrder([], positive: 0, shuffleSeed: nil)
    /// `Σ w²` and `Σ |w|` after the last step, before the L1 part drew the weights to zero.
    var squares = 0.0
    var sizes = 0.0
    /// L1 penalty that every weight should have received so far.
    var penalty = 0.0
    /// Sum of the objective over the rows of the epoch.
    var objective = 0.0
    private var best = Double.infinity
    private var failures = 0

    init(
        positive: Int, weights: UnsafeMutablePointer<Double>,
        average: UnsafeMutablePointer<Double>, penalties: UnsafeMutablePointer<Double>, count: Int
    ) {
        self.positive = positive
        self.weights = weights
        self.average = average
        self.penalties = penalties
        self.count = count
    }

    /// Readies the problem for a run; the weights stay.
    ///
    /// - Parameter shuffleSeed: nil to take the rows as they come.
    mutating func begin(shuffleSeed: UInt32?, positiveWeight: Double, negativeWeight: Double) {
        self.shuffleSeed = shuffleSeed
        self.positiveWeight = positiveWeight
        self.negativeWeight = negativeWeight
        squares = Vector.dot(weights, weights, count: count)
        sizes = (0..<count).reduce(0) { $0 + abs(weights[$1]) }
        (penalty, best, failures) = (0, .infinity, 0)
        (epochs, hasConverged) = (0, false)
        penalties.update(repeating: 0, count: count)
    }

    /// Shuffles the rows.
    mutating func beginEpoch(labels: [Int]) {
        objective = 0
        if epochs == 0 {
            order = RowOrder(labels, positive: positive, shuffleSeed: shuffleSeed)
        }
        order.advance()
    }

    /// Judges the epoch; true where the problem is done.
    mutating func endEpoch(rows: Int, tol: Double?, nIterNoChange: Int) -> Bool {
        epochs += 1
        isFinite = intercept.isFinite && (0..<count).allSatisfy { weights[$0].isFinite }
        guard isFinite, let tol else { return !isFinite }
        let mean = objective / Double(rows)
        failures = mean > best - tol ? failures + 1 : 0
        best = min(best, mean)
        hasConverged = failures >= nIterNoChange
        return hasConverged
    }
}
