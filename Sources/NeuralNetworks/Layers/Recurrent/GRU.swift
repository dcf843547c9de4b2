import AvazOptimisation
import AvazFiles
import AvazTensors

/// The gated recurrent unit, in the form of Keras's `reset_after` and of PyTorch (Cho et al., 2014).
///
///     a = x W + b                       q = h U + d                  each of three parts
///     z = σ(a_z + q_z)                  update gate
///     r = σ(a_r + q_r)                  reset gate
///     n = tanh(a_n + r q_n)             what is new
///     h' = z h + (1 - z) n
///
/// and back, with `g = ∂L/∂h'`:
///
///     ∂L/∂a_n = g (1 - z) (1 - n²)      ∂L/∂q_n = r ∂L/∂a_n
///     ∂L/∂a_z = ∂L/∂q_z = g (h - n) z (1 - z)
///     ∂L/∂a_r = ∂L/∂q_r = ∂L/∂a_n q_n r (1 - r)
///     ∂L/∂h = z g + ∂L/∂q Uᵀ            ∂L/∂x = ∂L/∂a Wᵀ
///
/// The classic form resets before the product: `n = tanh(x W_n + (r h) U_n + b_n)`, with one bias.
///
/// Gates stand in Keras's order `z, r, n`; PyTorch's is `r, z, n`. `C` inputs and `H` units make
/// `3 H (C + H + 2)` parameters, `3 H (C + H + 1)` in the classic form.
public final class GRU: RecurrentCell {
    let own: RecurrentWeights
    /// `d`, `[3 H]`; nil in the classic form.
    let recurrentBias: Parameter?
    private let form: any GRUForm

    init(_ own: RecurrentWeights, recurrentBias: Parameter?) {
        self.own = own
        self.recurrentBias = recurrentBias
        if let recurrentBias {
            form = ResetAfter(own, recurrentBias)
        } else {
            form = ResetBefore(own)
        }
    }

    /// - Parameters:
    ///   - weights: `W`, `[C, 3 H]`.
    ///   - recurrentWeights: `U`, `[H, 3 H]`.
    ///   - bias: `b`, `[3 H]`.
    ///   - recurrentBias: `d`, `[3 H]`; nil for the classic form.
    public convenience init(
        weights: Tensor, recurrentWeights: Tensor, bias: Tensor, recurrentBias: Tensor?
    ) {
        let own = RecurrentWeights(
            weights: weights, recurrent: recurrentWeights, bias: bias, gates: 3, prefix: "")
        precondition(
            recurrentBias.map { $0.shape == bias.shape } ?? true,
            "biases \(bias.shape) and \(recurrentBias?.shape ?? [])")
        self.init(
            own, recurrentBias: recurrentBias.map { Parameter("recurrent-bias", $0) })
    }

    /// Weights drawn as Keras draws them: Glorot, orthogonal, no bias.
    ///
    /// - Parameter resetsAfter: whether in the form of Keras's `reset_after`, or in the classic one.
    public convenience init(
        inputs: Int, units: Int, resetsAfter: Bool = true,
        using generator: inout MersenneTwister
    ) {
        let own = LayerSource.drawing(by: &generator) {
            try RecurrentWeights(inputs: inputs, units: units, gates: 3, prefix: "", from: $0)
        }
        self.init(
            own,
            recurrentBias: resetsAfter ? Parameter("recurrent-bias", Tensor([3 * units])) : nil)
    }

    var inputs: Int { own.inputs }
    var units: Int { own.units }
    var stateCount: Int { 1 }
    var parameters: [Parameter] { own.parameters + [recurrentBias].compactMap(\.self) }
    func replica() -> any RecurrentCell { GRU(own, recurrentBias: recurrentBias) }

    func configuration(_ settings: RecurrentSettings) -> any LayerConfiguration {
        Configuration(
            units: WidthFormula(units), resetsAfter: recurrentBias != nil, settings)
    }

    func prepare(_ pass: Unrolling) { form.prepare(pass) }

    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>) {
        form.advance(pass, at: step, samples)
    }

    func step(_ input: UnsafePointer<Float>, samples: Int, _ states: [Tensor]) {
        form.step(input, samples: samples, states[0].pointer)
    }

    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients) {
        form.prepareBackward(pass, wanted)
    }

    func retreat(
        _ pass: Unrolling, at step: Int, _ samples: Range<Int>, _ wanted: Gradients
    ) {
        form.retreat(pass, at: step, samples, wanted)
    }

    func sumGradients(_ pass: Unrolling) { form.sumGradients(pass) }
}

/// One of the two forms, as `RecurrentCell` has them.
protocol GRUForm: AnyObject {
    func prepare(_ pass: Unrolling)
    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>)
    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients)
    func retreat(_ pass: Unrolling, at step: Int, _ samples: Range<Int>, _ wanted: Gradients)
    func sumGradients(_ pass: Unrolling)
    /// - Parameter h: `[N, H]`, overwritten.
    func step(
        _ input: UnsafePointer<Float>, samples: Int, _ h: UnsafeMutablePointer<Float>)
}

extension GRUForm {
    /// `[T, N, …]` of a form's memory, at one step and from one sample on.
    func place(_ tensor: Tensor, _ pass: Unrolling, _ step: Int, _ sample: Int)
        -> UnsafeMutablePointer<Float>
    {
        let width = tensor.count / max(1, tensor.rows * pass.samples)
        return tensor.pointer + (step * pass.samples + sample) * width
    }
}

extension Plain {
    /// One step of the GRU for one sample: `h'`; the classic form without `recurrentBias`.
    static func gru(
        _ x: [Float], h: [Float], _ weights: Tensor, _ recurrent: Tensor, _ bias: Tensor,
        _ recurrentBias: Tensor?
    ) -> [Float] {
        let units = h.count
        func outer(_ gate: Int, _ unit: Int) -> Float {
            let column = gate * units + unit
            return x.indices.reduce(bias[column]) { $0 + x[$1] * weights[$1, column] }
        }
        func inner(_ gate: Int, _ unit: Int, _ h: [Float]) -> Float {
            let column = gate * units + unit
            return h.indices.reduce(recurrentBias?[column] ?? 0) {
                $0 + h[$1] * recurrent[$1, column]
            }
        }
        func gate(_ gate: Int) -> [Float] {
            (0..<units).map { sigmoid(outer(gate, $0) + inner(gate, $0, h)) }
        }
        let (z, r) = (gate(0), gate(1))
        let kept = zip(r, h).map { $0 * $1 }
        return (0..<units).map { unit in
            let past = recurrentBias == nil ? inner(2, unit, kept) : r[unit] * inner(2, unit, h)
            return z[unit] * h[unit] + (1 - z[unit]) * tangent(outer(2, unit) + past)
        }
    }
}

// MARK: In files

extension GRU {
    /// `{ kind: "gru", units: 64, resetsAfter: false, sequences: true }`
    public struct Configuration: LayerConfiguration, RecurrentConfiguration {
        /// The layer's word in files.
        public static let kind = "gru"
        /// `H`.
        public var units: WidthFormula
        /// Keras's `reset_after`; else the classic form.
        public var resetsAfter: Bool
        /// What all recurrent layers are set by.
        public var settings: RecurrentSettings

        /// - Parameter resetsAfter: Keras's `reset_after`, its default; else the classic form.
        public init(
            units: WidthFormula, resetsAfter: Bool = true,
            _ settings: RecurrentSettings = RecurrentSettings()
        ) {
            self.units = units
            self.resetsAfter = resetsAfter
            self.settings = settings
        }

        private enum Key: String, CodingKey { case units, resetsAfter }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            units = try container.value(.units, WidthFormula.expected) { $0 }
            resetsAfter = try container.value(.resetsAfter, "true or false", default: true) {
                (flag: Bool) in flag
            }
            settings = try RecurrentSettings(from: decoder)
        }

        public func encode(to encoder: any Encoder) throws {
            try settings.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(units, forKey: .units)
            if !resetsAfter { try container.encode(false, forKey: .resetsAfter) }
        }

        func cell(inputs: Int, units: Int, prefix: String, from source: LayerSource) throws
            -> any RecurrentCell
        {
            let own = try RecurrentWeights(
                inputs: inputs, units: units, gates: 3, prefix: prefix, from: source)
            let name = "\(prefix)recurrent-bias"
            return GRU(
                own,
                recurrentBias: resetsAfter
                    ? Parameter(name, try source.tensor(name, [3 * units], .zeros)) : nil)
        }
    }
}
