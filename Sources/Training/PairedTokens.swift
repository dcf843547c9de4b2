import AvazNeuralNetworks
import AvazTensors

/// Two tokens at once, such as a chord and its length, each by a softmax of its own.
///
///     L = -Σ (ln p[n, y₁[n]] + ln q[n, y₂[n]]) / N            p = softmax(o[first]), q = softmax(o[second])
///
/// `o` are raw scores `[N, V]`, of which each token has a range of its own; targets are two tokens for
/// each example, the first's and the second's. `accuracy` is the share of first tokens whose score is
/// the largest of theirs, `secondAccuracy` that of the second ones.
public final class PairedTokens: Objective {
    /// Scores of the first tokens, and of the second ones.
    public let ranges: [Range<Int>]

    /// - Parameters:
    ///   - first: where the scores of the first tokens lie, of one symbol or more.
    ///   - second: likewise of the second ones.
    public init(first: Range<Int>, second: Range<Int>) {
        precondition(!first.isEmpty && !second.isEmpty && !first.overlaps(second))
        ranges = [first, second]
    }

    /// Name of the share of second tokens that were hit.
    public static let secondAccuracy = "secondAccuracy"
    /// Name of the second tokens' part of the loss.
    public static let secondLoss = "secondLoss"

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        guard case .tokens(let tokens, steps: 2) = batch.targets else {
            preconditionFailure("pairs are judged by two tokens an example")
        }
        let (count, symbols) = (batch.count, output.shape.last ?? 1)
        precondition(
            output.count == count * symbols && gradient?.count ?? output.count == output.count
                && ranges.allSatisfy { $0.upperBound <= symbols },
            "outputs of \(output.shape) for \(count) pairs")
        let room = gradient ?? Tensor(output.shape)
        room.fill(0)
        var (losses, hits) = ([0.0, 0.0], [0, 0])
        for (place, token) in tokens.enumerated() {
            let (example, part) = place.quotientAndRemainder(dividingBy: 2)
            let (range, wanted) = (ranges[part], Int(token))
            precondition(range.contains(wanted), "token \(wanted) outside \(range)")
            let scores = output.pointer + example * symbols
            let result = room.pointer + example * symbols
            let first = range.lowerBound
            let logarithm = Vector.softmax(scores + first, to: result + first, count: range.count)
            losses[part] += Double(logarithm - scores[wanted])
            let best = range.reduce(first) { scores[$1] > scores[$0] ? $1 : $0 }
            hits[part] += best == wanted ? 1 : 0
            result[wanted] -= 1
            for index in range { result[index] /= Float(count) }
        }
        tally.add(loss: (losses[0] + losses[1]) / Double(count), of: count)
        tally.add(Double(hits[0]), to: Figures.accuracy)
        tally.add(Double(hits[1]), to: Self.secondAccuracy)
        tally.add(losses[1], to: Self.secondLoss)
    }
}
