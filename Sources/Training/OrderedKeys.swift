import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors

/// Which keys sound at each step, one after the other from below, each told by those below it: a neural
/// autoregressive distribution estimator, NADE (Larochelle and Murray, 2011), whose biases the network
/// gives at each step (RNN-NADE: Boulanger-Lewandowski, Bengio and Vincent, 2012).
///
///     a[0] = c        h[i] = σ(a[i])        p[i] = σ(b[i] + V[i] · h[i])        a[i + 1] = a[i] + v[i] W[i]
///
///     L = -Σ v ln p + (1 - v) ln(1 - p) / S
///
///     δ[i] = (p[i] - v[i]) / S       ∂L/∂b[i] = δ[i]       ∂L/∂V[i] = δ[i] h[i]
///     γ[i] = γ[i + 1] + δ[i] V[i] h[i] (1 - h[i])       ∂L/∂W[i] = v[i] γ[i + 1]       ∂L/∂c = γ[0]
///
/// The network's output of a step is `b` and `c` side by side, `[N, T, K + H]`; `v` is 1 where a key
/// sounds; `V` and `W` are `[K, H]` and belong to the objective. Loss in nats a step, over the `S` steps
/// within the true lengths.
public final class OrderedKeys: Objective {
    /// `V` and `W`.
    public let parameters: [Parameter]
    /// `K`.
    public let keys: Int
    /// `H`.
    public let hidden: Int

    private var visible: Parameter { parameters[0] }
    private var feedback: Parameter { parameters[1] }
    private var parts: [Part] = []

    /// Steps are shared out over so many sums, whatever the number of threads, so that these add up to
    /// the same to the last bit.
    private static let parts = 16

    /// Both matrices drawn evenly, small.
    public init(keys: Int, hidden: Int, using generator: inout MersenneTwister) {
        (self.keys, self.hidden) = (keys, hidden)
        let bound = LayerSource.Start.uniform(1 / Float(hidden).squareRoot())
        parameters = ["visible", "feedback"].map { name in
            Parameter(
                name,
                bound.tensor([keys, hidden], initialiser: .glorotUniform, using: &generator),
                decays: true)
        }
    }

    /// From weights: `V` and `W`, `[K, H]` both.
    public init(visible: Tensor, feedback: Tensor) {
        precondition(
            visible.shape.count == 2 && visible.shape == feedback.shape,
            "\(visible.shape) and \(feedback.shape)")
        (keys, hidden) = (visible.shape[0], visible.shape[1])
        parameters = [
            Parameter("visible", visible, decays: true),
            Parameter("feedback", feedback, decays: true),
        ]
    }

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        precondition(
            output.shape.last == keys + hidden, "\(keys) + \(hidden) numbers a step expected")
        let roll = PianoRollBatch(output, batch, keys: keys)
        if parts.isEmpty {
            parts = (0..<Self.parts).map { _ in Part(keys: keys, hidden: hidden) }
        }
        gradient?.fill(0)
        nonisolated(unsafe) let own = self
        Parallel.forEach(Self.parts) { index, _ in
            let part = own.parts[index]
            part.begin()
            let share = (roll.steps + Self.parts - 1) / Self.parts
            let range = min(index * share, roll.steps)..<min((index + 1) * share, roll.steps)
            for row in roll.rows[range] {
                own.step(row, of: output, roll, gradient, part)
            }
        }
        let loss = parts.reduce(0) { $0 + $1.loss }
        tally.add(loss: loss / Double(roll.steps), of: roll.steps)
        guard gradient != nil else { return }
        for (parameter, sum) in [(visible, \Part.visible), (feedback, \Part.feedback)] {
            parameter.gradient.fill(0)
            for part in parts {
                Vector.addScaled(
                    1, part[keyPath: sum].pointer, to: parameter.gradient.pointer,
                    count: parameter.gradient.count)
            }
        }
    }

    /// Sums over some of the steps, and memory for one step.
    private final class Part: @unchecked Sendable {
        var loss = 0.0
        let visible: Tensor
        let feedback: Tensor
        /// `h` of every key, `[K, H]`.
        let states: Tensor
        /// `a`, and on the way back `γ`.
        let sum: Tensor
        /// `δ`.
        let errors: Tensor

        init(keys: Int, hidden: Int) {
            visible = Tensor([keys, hidden])
            feedback = Tensor([keys, hidden])
            states = Tensor([keys, hidden])
            sum = Tensor([hidden])
            errors = Tensor([keys])
        }

        func begin() {
            loss = 0
            visible.fill(0)
            feedback.fill(0)
        }
    }

    private func step(
        _ row: Int, of output: Tensor, _ roll: PianoRollBatch, _ gradient: Tensor?, _ part: Part
    ) {
        let biases = output.pointer + row * (keys + hidden)
        let sounding = roll.values.pointer + row * keys
        let (sum, states) = (part.sum.pointer, part.states.pointer)
        sum.update(from: biases + keys, count: hidden)
        for key in 0..<keys {
            let state = states + key * hidden
            Vector.map(sum, to: state, count: hidden) { Vector.sigmoid($0) }
            let score = Double(
                biases[key]
                    + Vector.dot(visible.value.pointer + key * hidden, state, count: hidden))
            part.loss +=
                max(score, 0) + Vector.logarithm(1 + Vector.exponential(-abs(score)))
                - Double(sounding[key]) * score
            part.errors[key] = Float(1 / (1 + Vector.exponential(-score))) - sounding[key]
            if sounding[key] > 0 {
                Vector.addScaled(
                    1, feedback.value.pointer + key * hidden, to: sum, count: hidden)
            }
        }
        guard let gradient else { return }
        let place = gradient.pointer + row * (keys + hidden)
        let share = 1 / Float(roll.steps)
        sum.update(repeating: 0, count: hidden)
        for key in (0..<keys).reversed() {
            if sounding[key] > 0 {
                Vector.addScaled(1, sum, to: part.feedback.pointer + key * hidden, count: hidden)
            }
            let error = part.errors[key] * share
            place[key] = error
            let state = states + key * hidden
            Vector.addScaled(error, state, to: part.visible.pointer + key * hidden, count: hidden)
            let weights = visible.value.pointer + key * hidden
            Vector.update(sum, state, by: weights, count: hidden) { sum, state, weight in
                sum += error * weight * state * (1 - state)
            }
        }
        (place + keys).update(from: sum, count: hidden)
    }
}
