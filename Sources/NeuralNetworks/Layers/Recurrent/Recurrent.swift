import AvazOptimisation
import AvazTensors

/// A cell's equations over whole sequences, forward and backward through time.
///
///     h[t], c[t] = cell(x[t], h[t - 1], c[t - 1])
///
/// Input `[N, T, C]`, output `[N, T, H]` or the last step's, `[N, H]`: that at the true length where
/// `lengths` say one. `LSTM`, `GRU` and `SimpleRNN` are the cells.
///
/// ```swift
/// let layer = Recurrent(
///     LSTM(inputs: 1, units: 512, using: &draws), RecurrentSettings(sequences: true))
/// layer.lengths = [40, 17]
/// let output = layer.forward(melodies, training: false)  // [2, 40, 512], zero behind the 17th step
/// ```
///
/// Dropout is variational (Gal and Ghahramani, 2016): one mask for the inputs and one for the outputs
/// fed back, drawn for each sample and kept through all of its steps.
///
/// A `backward` overwrites what its `forward` kept: there is one for each.
public final class Recurrent: RecurrentLayer, Stochastic {
    /// What is given, which way, and what is left out.
    public let settings: RecurrentSettings
    /// True lengths of the next `forward`'s sequences, 1 to `T`; nil where all steps are their own.
    public var lengths: [Int]?
    /// Draws the masks of dropout.
    public var generator: FastGenerator

    let cell: any RecurrentCell
    private let pass = Unrolling()
    /// Where the sequences stand; empty at the beginning.
    private var current: [Tensor] = []
    private var (output, inputGradient) = (Buffer(), Buffer())
    private var (inputMask, recurrentMask) = (Buffer(), Buffer())
    private var canGoBack = false

    /// A layer of either single direction.
    init(cell: any RecurrentCell, _ settings: RecurrentSettings) {
        precondition(settings.direction != .both, "a layer of both directions is a Bidirectional")
        precondition(
            !settings.carriesState || settings.direction == .forward,
            "a state carried over cannot be read backward")
        self.cell = cell
        self.settings = settings
        generator = FastGenerator(seed: settings.seed ?? 0)
    }

    /// A layer by the equations of `LSTM`; of a single direction.
    public convenience init(_ cell: LSTM, _ settings: RecurrentSettings = RecurrentSettings()) {
        self.init(cell: cell, settings)
    }

    /// A layer by the equations of `GRU`; of a single direction.
    public convenience init(_ cell: GRU, _ settings: RecurrentSettings = RecurrentSettings()) {
        self.init(cell: cell, settings)
    }

    /// A layer by the equations of `SimpleRNN`; of a single direction.
    public convenience init(
        _ cell: SimpleRNN, _ settings: RecurrentSettings = RecurrentSettings()
    ) {
        self.init(cell: cell, settings)
    }

    /// Numbers of a step's input, `C`.
    public var inputs: Int { cell.inputs }
    /// Numbers of a step's output, `H`.
    public var units: Int { cell.units }
    /// The cell's.
    public var parameters: [Parameter] { cell.parameters }
    public var configuration: any LayerConfiguration { cell.configuration(settings) }
    /// As the settings say.
    public var carriesState: Bool { settings.carriesState }
    /// Where the sequence is read forward.
    public var canStep: Bool { settings.direction == .forward }

    public func replica() -> any Layer { Recurrent(cell: cell.replica(), settings) }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        settings.sequences ? [inputShape.first ?? 0, units] : [units]
    }

    // MARK: Forward

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.shape.count == 3 && input.shape[2] == inputs,
            "[N, T, \(inputs)] expected, not \(input.shape)")
        let (samples, steps) = (input.shape[0], input.shape[1])
        drawMasks(samples, training: training)
        pass.shape(
            input, units: units, states: cell.stateCount,
            isBackward: settings.direction == .backward, lengths: lengths)
        cell.prepare(pass)
        begin(samples)
        let output =
            settings.sequences
            ? output.shaped([samples, steps, units]) : output.shaped(samples, units)
        nonisolated(unsafe) let (pass, cell) = (pass, cell)
        let givesAll = settings.sequences
        Parallel.forEachRange(of: samples, size: share(samples)) { range, _ in
            pass.gather(input, range)
            for step in 0..<steps {
                pass.feed(step, range)
                if range.contains(where: { pass.isActive($0, step) }) {
                    cell.advance(pass, at: step, range)
                } else {
                    for sample in range { pass.hold(sample, step) }
                }
            }
            if givesAll { pass.give(range, sequencesTo: output) }
        }
        end(samples)
        if !givesAll { output.assign(current[0]) }
        canGoBack = true
        return output
    }

    /// Samples of one thread's piece of work: enough that a thread reads the weights for many at once.
    private func share(_ samples: Int) -> Int {
        let even = (samples + Parallel.threads - 1) / Parallel.threads
        return min(64, max(8, (even + 7) / 8 * 8))
    }

    private func drawMasks(_ samples: Int, training: Bool) {
        func mask(_ buffer: inout Buffer, _ rate: Double, _ width: Int) -> Tensor? {
            guard training && rate > 0 else { return nil }
            let mask = buffer.shaped(samples, width)
            Dropout.draw(mask, rate: Float(rate), using: &generator)
            return mask
        }
        pass.inputMask = mask(&inputMask, settings.dropout, inputs)
        pass.recurrentMask = mask(&recurrentMask, settings.recurrentDropout, units)
    }

    /// Puts the first states in their place.
    private func begin(_ samples: Int) {
        let goesOn = carriesState && current.first?.rows == samples
        for (index, states) in pass.states.enumerated() {
            let count = samples * units
            if goesOn {
                states.pointer.update(from: current[index].pointer, count: count)
            } else {
                states.pointer.update(repeating: 0, count: count)
            }
        }
    }

    /// Keeps the last states.
    private func end(_ samples: Int) {
        makeRoom(samples)
        for (index, state) in current.enumerated() {
            state.pointer.update(
                from: pass.state(index, pass.steps, 0), count: samples * units)
        }
    }

    // MARK: Backward

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        precondition(canGoBack, "a recurrent layer goes back once for each forward pass")
        canGoBack = false
        checkGradient(outputGradient, of: output.tensor, in: self)
        let (samples, steps) = (pass.samples, pass.steps)
        pass.shapeBackward()
        cell.prepareBackward(pass, wanted)
        for gradient in pass.gradients { gradient.fill(0) }
        if !settings.sequences { pass.gradients[0].assign(outputGradient) }
        let inputGradient =
            wanted.contains(.input) ? inputGradient.shaped([samples, steps, inputs]) : nil
        nonisolated(unsafe) let (pass, cell) = (pass, cell)
        let givesAll = settings.sequences
        Parallel.forEachRange(of: samples, size: share(samples)) { range, _ in
            for step in (0..<steps).reversed() {
                if givesAll { pass.takeUp(outputGradient, step, range) }
                pass.beginFedGradient(range)
                cell.retreat(pass, at: step, range, wanted)
                pass.endFedGradient(range)
                if let inputGradient { pass.scatter(step, range, to: inputGradient) }
            }
        }
        if wanted.contains(.parameters) { cell.sumGradients(pass) }
        return inputGradient
    }

    // MARK: State

    /// As many `[N, H]` as the cell keeps, the output first; none at the beginning.
    public var state: [Tensor] {
        get { current }
        set {
            guard let first = newValue.first else { return resetState() }
            precondition(
                newValue.count == cell.stateCount
                    && newValue.allSatisfy { $0.shape == [first.rows, units] },
                "states \(newValue.map(\.shape)) for \(cell.stateCount) of [N, \(units)]")
            makeRoom(first.rows)
            for (state, value) in zip(current, newValue) { state.assign(value) }
        }
    }

    /// Begins afresh.
    public func resetState() { current = [] }

    private func makeRoom(_ samples: Int) {
        guard current.first?.rows != samples else { return }
        current = (0..<cell.stateCount).map { _ in Tensor([samples, units]) }
    }

    /// `[N, C]` to `[N, H]`, in the layer's own memory; the layer must read forward.
    public func step(_ input: Tensor) -> Tensor {
        precondition(canStep, "a layer that reads backward cannot be asked for the next step")
        precondition(
            input.columns == inputs, "[N, \(inputs)] expected, not \(input.shape)")
        makeRoom(input.rows)
        cell.step(input.pointer, samples: input.rows, current)
        return current[0]
    }
}
