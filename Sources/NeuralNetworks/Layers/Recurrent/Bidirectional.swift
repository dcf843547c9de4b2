import AvazOptimisation
import AvazTensors

/// A sequence read from both ends: the outputs of two layers side by side.
///
///     y[n, t] = (forward h[n, t], backward h[n, t])          last state: each direction's own last one
///
/// Input `[N, T, C]`, output `[N, T, 2 H]` or `[N, 2 H]`; the backward layer begins at each sequence's
/// true end. What `direction: "both"` makes.
public final class Bidirectional: RecurrentLayer, Stochastic {
    private let ahead: Recurrent
    private let back: Recurrent
    private let settings: RecurrentSettings
    /// Draws the masks of dropout.
    public var generator: FastGenerator
    private var (output, inputGradient) = (Buffer(), Buffer())
    private var (first, second) = (Buffer(), Buffer())

    init(_ first: any RecurrentCell, _ second: any RecurrentCell, _ settings: RecurrentSettings) {
        self.settings = settings
        func half(_ cell: any RecurrentCell, _ direction: RecurrentSettings.Direction) -> Recurrent
        {
            var own = settings
            own.direction = direction
            return Recurrent(cell: cell, own)
        }
        ahead = half(first, .forward)
        back = half(second, .backward)
        generator = FastGenerator(seed: settings.seed ?? 0)
    }

    /// The forward layer's, then the backward one's.
    public var parameters: [Parameter] { ahead.parameters + back.parameters }
    public var configuration: any LayerConfiguration { ahead.cell.configuration(settings) }
    /// Never: a backward layer must have the end first.
    public var carriesState: Bool { false }
    /// Never: a backward layer must have the end first.
    public var canStep: Bool { false }
    /// True lengths of the next `forward`'s sequences, for both layers; nil where all steps are their own.
    public var lengths: [Int]?
    /// Never any: a backward layer has nothing to go on from.
    public var state: [Tensor] {
        get { [] }
        set { precondition(newValue.isEmpty, "a layer of both directions carries no state") }
    }

    public func replica() -> any Layer {
        Bidirectional(ahead.cell.replica(), back.cell.replica(), settings)
    }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        ahead.outputShape(for: inputShape).dropLast() + [2 * ahead.units]
    }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let halves = [ahead, back].map { half in
            half.lengths = lengths
            half.generator = generator
            defer { generator = half.generator }
            return half.forward(input, training: training)
        }
        let (width, rows) = (ahead.units, halves[0].count / ahead.units)
        let output = output.shaped(halves[0].shape.dropLast() + [2 * width])
        for row in 0..<rows {
            for (index, half) in halves.enumerated() {
                (output.pointer + (2 * row + index) * width).update(
                    from: half.pointer + row * width, count: width)
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        let width = ahead.units
        let shape = Array(output.tensor.shape.dropLast()) + [width]
        let halves = [first.shaped(shape), second.shaped(shape)]
        for row in 0..<halves[0].count / width {
            for (index, half) in halves.enumerated() {
                let from = outputGradient.pointer + (2 * row + index) * width
                (half.pointer + row * width).update(from: from, count: width)
            }
        }
        let (fromAhead, fromBack) = (
            ahead.backward(halves[0], wanted), back.backward(halves[1], wanted)
        )
        guard let fromAhead, let fromBack else { return nil }
        let inputGradient = inputGradient.shaped(fromAhead.shape)
        Vector.map(
            fromAhead.pointer, fromBack.pointer, to: inputGradient.pointer, count: fromAhead.count
        ) { $0 + $1 }
        return inputGradient
    }

    /// Nothing: there is no state.
    public func resetState() {}

    /// Stops the program: `canStep` is false.
    public func step(_ input: Tensor) -> Tensor {
        preconditionFailure("a layer of both directions cannot be asked for the next step")
    }
}
