import AvazTensors

/// Which keys sound at each step, each told by itself: the sum of their binary cross-entropies.
///
///     L = Σ ln(1 + e^o) - v o / S                ∂L/∂o = (σ(o) - v) / S
///
/// `o` are raw scores `[N, T, K]`, `v` is 1 where a key sounds; sums run over the keys of the steps
/// within each true length, `S` steps in all, so that the loss is in nats a step.
public final class IndependentKeys: Objective {
    /// There is nothing to set.
    public init() {}

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        let roll = PianoRollBatch(output, batch, keys: output.shape.last ?? 1)
        let share = 1 / Float(roll.steps)
        gradient?.fill(0)
        var loss = 0.0
        for place in roll.places {
            let (scores, keys) = (output.pointer + place, roll.values.pointer + place)
            for key in 0..<roll.keys {
                let (score, sounds) = (Double(scores[key]), keys[key])
                // ln(1 + e^o) without overflow.
                loss += max(score, 0) + logarithm(1 + exponential(-abs(score)))
                loss -= Double(sounds) * score
            }
            guard let gradient else { continue }
            Vector.map(scores, keys, to: gradient.pointer + place, count: roll.keys) { o, v in
                (Vector.sigmoid(o) - v) * share
            }
        }
        tally.add(loss: loss / Double(roll.steps), of: roll.steps)
    }

    private func exponential(_ x: Double) -> Double { Vector.exponential(x) }
    private func logarithm(_ x: Double) -> Double { Vector.logarithm(x) }
}

/// Where in a batch of piano rolls the true steps lie.
struct PianoRollBatch {
    let keys: Int
    /// True steps of all sequences.
    let steps: Int
    /// Which keys sound, `[N, T, K]`.
    let values: Tensor
    /// Steps as they stand in the batch, `n · T + t`.
    let rows: [Int]

    /// First number of each step among `values`.
    var places: some Sequence<Int> { rows.lazy.map { $0 * keys } }

    init(_ output: Tensor, _ batch: Batch, keys: Int) {
        guard case .values(let values) = batch.targets, values.shape.count == 3,
            output.shape.count == 3, values.shape.last == keys,
            output.rows == values.rows, output.shape[1] == values.shape[1]
        else {
            preconditionFailure("piano rolls are judged by keys, \(output.shape)")
        }
        self.keys = keys
        self.values = values
        let length = values.shape[1]
        let lengths = batch.lengths ?? Array(repeating: length, count: batch.count)
        rows = lengths.enumerated().flatMap { sequence, own in
            (0..<own).map { sequence * length + $0 }
        }
        steps = rows.count
    }
}
