import AvazTensors

/// The memory of one pass through all steps of a batch, steps first: `[T, N, …]`, so that the samples
/// of a step lie together, and all steps together are one matrix.
///
/// A sequence is turned here and nowhere else: at step `s` a layer that reads backward sees place
/// `length - 1 - s`, and the cells never know.
final class Unrolling {
    private(set) var (samples, steps, inputs, units) = (0, 0, 0, 0)
    private(set) var isBackward = false
    /// True lengths, `[N]`.
    private(set) var lengths: [Int] = []

    private var inputBuffer = Buffer()
    private var stateBuffers: [Buffer] = []
    private var gradientBuffers: [Buffer] = []
    private var fedBuffer = Buffer()
    private var fedGradientBuffer = Buffer()
    private var stepGradientBuffer = Buffer()

    /// What the steps see, `[T, N, C]`; zero behind the true lengths.
    private(set) var input = Tensor([0])
    /// Before the first step and after each, `[T + 1, N, H]`.
    private(set) var states: [Tensor] = []
    /// `∂L/∂state` between two steps, `[N, H]`.
    private(set) var gradients: [Tensor] = []
    /// What enters the recurrent product, `[T, N, H]`: the outputs of the steps before, under the mask
    /// where there is one.
    private(set) var fed = Tensor([0])
    /// To which a step adds the gradient of what was fed: that of `h` itself where there is no mask.
    private(set) var fedGradient = Tensor([0])
    /// `∂L/∂input` of one step, `[N, C]`.
    private(set) var stepGradient = Tensor([0])

    /// As many zeros as a step's input or output has numbers, for sums to begin with.
    private(set) var zeros = Tensor([0])

    /// One mask for all steps (Gal and Ghahramani, 2016): of the inputs, `[N, C]`, and of what is fed,
    /// `[N, H]`; nil where nothing is dropped.
    var inputMask: Tensor?
    var recurrentMask: Tensor?

    /// Makes room.
    func shape(
        _ input: Tensor, units: Int, states count: Int, isBackward: Bool, lengths: [Int]?
    ) {
        (samples, steps, inputs) = (input.shape[0], input.shape[1], input.shape[2])
        (self.units, self.isBackward) = (units, isBackward)
        if let lengths {
            precondition(
                lengths.count == samples && lengths.allSatisfy { (0...steps).contains($0) },
                "lengths \(lengths) for \(input.shape)")
            self.lengths = lengths
        } else if self.lengths.count != samples || self.lengths.contains(where: { $0 != steps }) {
            self.lengths = Array(repeating: steps, count: samples)
        }
        if stateBuffers.count != count {
            stateBuffers = Array(repeating: Buffer(), count: count)
            gradientBuffers = stateBuffers
            states = Array(repeating: Tensor([0]), count: count)
            gradients = states
        }
        self.input = inputBuffer.shaped([steps, samples, inputs])
        for index in 0..<count {
            states[index] = stateBuffers[index].shaped([steps + 1, samples, units])
        }
        fed = recurrentMask == nil ? states[0] : fedBuffer.shaped([steps, samples, units])
    }

    /// Makes room for the way back.
    func shapeBackward() {
        for index in gradients.indices {
            gradients[index] = gradientBuffers[index].shaped([samples, units])
        }
        fedGradient =
            recurrentMask == nil ? gradients[0] : fedGradientBuffer.shaped([samples, units])
        stepGradient = stepGradientBuffer.shaped([samples, inputs])
        if zeros.count != max(inputs, units) { zeros = Tensor([max(inputs, units)]) }
    }

    // MARK: Places

    /// Whether a step is within the sample's true length.
    func isActive(_ sample: Int, _ step: Int) -> Bool { step < lengths[sample] }

    /// The place in the sequence that a step sees.
    func place(_ sample: Int, _ step: Int) -> Int {
        isBackward && step < lengths[sample] ? lengths[sample] - 1 - step : step
    }

    /// A state of some sample before step `step`; after the last one where it is `T`.
    func state(_ index: Int, _ step: Int, _ sample: Int) -> UnsafeMutablePointer<Float> {
        states[index].pointer + (step * samples + sample) * units
    }

    // MARK: Forward

    /// Takes what the steps of some samples see from `[N, T, C]`.
    func gather(_ source: Tensor, _ range: Range<Int>) {
        for step in 0..<steps {
            for sample in range {
                let to = input.pointer + (step * samples + sample) * inputs
                guard isActive(sample, step) else {
                    to.update(repeating: 0, count: inputs)
                    continue
                }
                let from = source.pointer + (sample * steps + place(sample, step)) * inputs
                if let inputMask {
                    let mask = inputMask.pointer + sample * inputs
                    Vector.map(from, mask, to: to, count: inputs) { $0 * $1 }
                } else {
                    to.update(from: from, count: inputs)
                }
            }
        }
    }

    /// Puts what is fed to a step in its place, where it is not the output of the step before.
    func feed(_ step: Int, _ range: Range<Int>) {
        guard let recurrentMask else { return }
        let start = range.lowerBound * units
        Vector.map(
            state(0, step, range.lowerBound), recurrentMask.pointer + start,
            to: fed.pointer + step * samples * units + start, count: range.count * units
        ) { $0 * $1 }
    }

    /// A step behind a sample's true length: its states stay.
    func hold(_ sample: Int, _ step: Int) {
        for index in states.indices {
            state(index, step + 1, sample).update(from: state(index, step, sample), count: units)
        }
    }

    /// Writes some samples' outputs to `[N, T, H]`, zero behind the true lengths.
    func give(_ range: Range<Int>, sequencesTo output: Tensor) {
        for step in 0..<steps {
            for sample in range {
                let to = output.pointer + (sample * steps + place(sample, step)) * units
                if isActive(sample, step) {
                    to.update(from: state(0, step + 1, sample), count: units)
                } else {
                    to.update(repeating: 0, count: units)
                }
            }
        }
    }

    // MARK: Backward

    /// Takes up the gradient of a step's outputs, `[N, T, H]`.
    func takeUp(_ outputGradient: Tensor, _ step: Int, _ range: Range<Int>) {
        for sample in range where isActive(sample, step) {
            let from = outputGradient.pointer + (sample * steps + place(sample, step)) * units
            Vector.addScaled(
                1, from, to: gradients[0].pointer + sample * units, count: units)
        }
    }

    /// Begins the sum of what was fed to a step.
    func beginFedGradient(_ range: Range<Int>) {
        guard recurrentMask != nil else { return }
        (fedGradient.pointer + range.lowerBound * units)
            .update(repeating: 0, count: range.count * units)
    }

    /// Hands the gradient of what was fed on to `h`, through the mask.
    func endFedGradient(_ range: Range<Int>) {
        guard let recurrentMask else { return }
        let start = range.lowerBound * units
        Vector.update(
            gradients[0].pointer + start, recurrentMask.pointer + start,
            by: fedGradient.pointer + start, count: range.count * units
        ) { gradient, mask, fed in gradient += mask * fed }
    }

    /// Writes a step's `∂L/∂input` to its places in `[N, T, C]`; zero behind the true lengths.
    func scatter(_ step: Int, _ range: Range<Int>, to gradient: Tensor) {
        for sample in range {
            let to = gradient.pointer + (sample * steps + place(sample, step)) * inputs
            guard isActive(sample, step) else {
                to.update(repeating: 0, count: inputs)
                continue
            }
            let from = stepGradient.pointer + sample * inputs
            if let inputMask {
                let mask = inputMask.pointer + sample * inputs
                Vector.map(from, mask, to: to, count: inputs) { $0 * $1 }
            } else {
                to.update(from: from, count: inputs)
            }
        }
    }
}
