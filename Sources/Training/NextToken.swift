import AvazTensors

/// The token that follows each step of a sequence, by the cross-entropy of the softmax.
///
///     L = -Σ ln p[n, t, y[n, t]] / S            ∂L/∂o = (p - one-hot y) / S            p = softmax(o)
///
/// `o` are raw scores `[N, T, V]`, `y` tokens `[N, T]`; sums run over the steps within each true
/// length, `S` of them. Steps behind it count for nothing, and their gradient is zero. `accuracy` is
/// the share of steps whose largest score is the token's own; the perplexity is `exp L`.
public final class NextToken: Objective {
    /// There is nothing to set.
    public init() {}

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        guard case .tokens(let tokens, let steps) = batch.targets else {
            preconditionFailure("the next token is judged by tokens")
        }
        let symbols = output.shape.last ?? 1
        precondition(
            output.count == tokens.count * symbols
                && gradient?.count ?? output.count == output.count,
            "outputs of \(output.shape) for \(tokens.count) tokens")
        let lengths = batch.lengths ?? Array(repeating: steps, count: batch.count)
        let total = lengths.reduce(0, +)
        let room = gradient ?? Tensor(output.shape)
        var (loss, hits) = (0.0, 0)
        for (place, token) in tokens.enumerated() {
            let (example, step) = place.quotientAndRemainder(dividingBy: steps)
            let (scores, result) = (
                output.pointer + place * symbols, room.pointer + place * symbols
            )
            guard step < lengths[example] else {
                result.update(repeating: 0, count: symbols)
                continue
            }
            let logarithm = Vector.softmax(scores, to: result, count: symbols)
            loss += Double(logarithm - scores[Int(token)])
            let best = (1..<symbols).reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
            hits += best == Int(token) ? 1 : 0
            result[Int(token)] -= 1
            let share = 1 / Float(total)
            Vector.map(result, to: result, count: symbols) { $0 * share }
        }
        tally.add(loss: loss / Double(total), of: total)
        tally.add(Double(hits), to: Figures.accuracy)
    }
}
