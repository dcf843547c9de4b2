import AvazOptimisation
import AvazTensors

/// Long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000).
///
///     i = σ(x Wᵢ + h Uᵢ + bᵢ)          input gate              g = tanh(x W_g + h U_g + b_g)
///     f = σ(x W_f + h U_f + b_f)       forget gate             c' = f c + i g
///     o = σ(x Wₒ + h Uₒ + bₒ)          output gate             h' = o tanh c'
///
/// and back, with `γ = ∂L/∂c'` from the step after:
///
///     γ ← γ + ∂L/∂h' · o (1 - tanh² c')
///     ∂L/∂o = ∂L/∂h' tanh c'           ∂L/∂i = γ g             ∂L/∂f = γ c           ∂L/∂g = γ i
///     ∂L/∂c = γ f                      ∂L/∂h = ∂L/∂z Uᵀ        ∂L/∂x = ∂L/∂z Wᵀ
///
/// `z` are the four sums before their functions. Gates stand in the order `i, f, g, o`: that of Keras
/// (which calls `g` "c") and of PyTorch alike. The bias of `f` begins at 1, so that nothing is
/// forgotten before forgetting is learnt (Jozefowicz et al., 2015).
///
/// `C` inputs and `H` units make `4 H (C + H + 1)` parameters: 1,052,672 for 512 units on one input.
public final class LSTM: RecurrentCell {
    let own: RecurrentWeights
    private var (panels, recurrentPanels) = (Panels(), Panels())
    private var (panelsBack, recurrentPanelsBack) = (Panels(), Panels())
    /// `[T, N, 4 H]`: the gates, then `∂L/∂z`.
    private var gates = Buffer()
    private var sums = OuterSums()
    private var stepGates = Buffer()

    init(_ own: RecurrentWeights) { self.own = own }

    /// - Parameters:
    ///   - weights: `W`, `[C, 4 H]`.
    ///   - recurrentWeights: `U`, `[H, 4 H]`.
    ///   - bias: `b`, `[4 H]`.
    public convenience init(weights: Tensor, recurrentWeights: Tensor, bias: Tensor) {
        self.init(
            RecurrentWeights(
                weights: weights, recurrent: recurrentWeights, bias: bias, gates: 4, prefix: ""))
    }

    /// Weights drawn as Keras draws them: Glorot, orthogonal, a bias of 1 for the forget gate.
    public convenience init(inputs: Int, units: Int, using generator: inout MersenneTwister) {
        self.init(
            LayerSource.drawing(by: &generator) {
                try RecurrentWeights(lstm: units, inputs: inputs, from: $0)
            })
    }

    var inputs: Int { own.inputs }
    var units: Int { own.units }
    var stateCount: Int { 2 }
    var parameters: [Parameter] { own.parameters }
    func replica() -> any RecurrentCell { LSTM(own) }

    func configuration(_ settings: RecurrentSettings) -> any LayerConfiguration {
        Configuration(units: WidthFormula(units), settings)
    }

    // MARK: Forward

    func prepare(_ pass: Unrolling) {
        let columns = own.columns
        _ = gates.shaped([pass.steps, pass.samples, columns])
        panels.pack(own.weights.value.pointer, depth: inputs, columns: columns, stride: columns)
        recurrentPanels.pack(
            own.recurrent.value.pointer, depth: units, columns: columns, stride: columns)
    }

    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>) {
        let (first, columns) = (samples.lowerBound, own.columns)
        let z = place(gates.tensor, pass, step, first)
        panels.multiply(
            place(pass.input, pass, step, first), stride: inputs, rows: samples.count,
            from: own.bias.value.pointer, startStride: 0, into: z, resultStride: columns)
        recurrentPanels.multiply(
            pass.fed.pointer + (step * pass.samples + first) * units, stride: units,
            rows: samples.count, from: z, startStride: columns, into: z, resultStride: columns)
        for sample in samples {
            guard pass.isActive(sample, step) else {
                pass.hold(sample, step)
                continue
            }
            LSTMGates.forward(
                z + (sample - first) * columns, c: pass.state(1, step, sample),
                toH: pass.state(0, step + 1, sample), c: pass.state(1, step + 1, sample),
                units: units)
        }
    }

    func step(_ input: UnsafePointer<Float>, samples: Int, _ states: [Tensor]) {
        let (h, c, columns) = (states[0].pointer, states[1].pointer, own.columns)
        let z = stepGates.shaped(samples, columns).pointer
        own.sum(input, h, samples: samples, to: z)
        for sample in 0..<samples {
            let offset = sample * units
            LSTMGates.forward(
                z + sample * columns, c: c + offset, toH: h + offset, c: c + offset, units: units)
        }
    }

    // MARK: Backward

    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients) {
        let columns = own.columns
        recurrentPanelsBack.pack(
            transposing: own.recurrent.value.pointer, depth: columns, columns: units,
            stride: columns)
        if wanted.contains(.input) {
            panelsBack.pack(
                transposing: own.weights.value.pointer, depth: columns, columns: inputs,
                stride: columns)
        }
    }

    func retreat(
        _ pass: Unrolling, at step: Int, _ samples: Range<Int>, _ wanted: Gradients
    ) {
        let (first, columns) = (samples.lowerBound, own.columns)
        let z = place(gates.tensor, pass, step, first)
        for sample in samples {
            let own = z + (sample - first) * columns
            guard pass.isActive(sample, step) else {
                own.update(repeating: 0, count: columns)
                continue
            }
            LSTMGates.backward(
                own, c: pass.state(1, step, sample), cAfter: pass.state(1, step + 1, sample),
                gradientH: pass.gradients[0].pointer + sample * units,
                gradientC: pass.gradients[1].pointer + sample * units, units: units)
        }
        let fed = pass.fedGradient.pointer + first * units
        recurrentPanelsBack.multiply(
            z, stride: columns, rows: samples.count, from: fed, startStride: units, into: fed,
            resultStride: units)
        if wanted.contains(.input) {
            panelsBack.multiply(
                z, stride: columns, rows: samples.count, from: pass.zeros.pointer,
                startStride: 0, into: pass.stepGradient.pointer + first * inputs,
                resultStride: inputs)
        }
    }

    func sumGradients(_ pass: Unrolling) {
        let columns = own.columns
        sums.sum(
            rows: pass.steps * pass.samples,
            [
                OuterSums.Left(
                    a: pass.input.pointer, width: inputs, stride: inputs,
                    c: own.weights.gradient.pointer, resultStride: columns),
                OuterSums.Left(
                    a: pass.fed.pointer, width: units, stride: units,
                    c: own.recurrent.gradient.pointer, resultStride: columns),
            ], gates.tensor.pointer, columns: columns, stride: columns,
            sums: own.bias.gradient.pointer)
    }
}

extension RecurrentWeights {
    /// Those of an LSTM.
    init(lstm units: Int, inputs: Int, prefix: String = "", from source: LayerSource) throws {
        try self.init(
            inputs: inputs, units: units, gates: 4, ones: units..<2 * units, prefix: prefix,
            from: source)
    }
}

// MARK: Gates

/// One sample's step between the products.
enum LSTMGates {
    /// - Parameters:
    ///   - z: the four sums, `[4 H]`; overwritten with `i, f, g, o`.
    ///   - c: before the step.
    @inline(__always)
    static func forward(
        _ z: UnsafeMutablePointer<Float>, c: UnsafePointer<Float>,
        toH newH: UnsafeMutablePointer<Float>, c newC: UnsafeMutablePointer<Float>, units: Int
    ) {
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let place = z + index
            let i = Vector.sigmoid(Vector.loadFirst(lanes, place))
            let f = Vector.sigmoid(Vector.loadFirst(lanes, place + units))
            let g = Vector.hyperbolicTangent(Vector.loadFirst(lanes, place + 2 * units))
            let o = Vector.sigmoid(Vector.loadFirst(lanes, place + 3 * units))
            let next = f * Vector.loadFirst(lanes, c + index) + i * g
            Vector.storeFirst(lanes, i, place)
            Vector.storeFirst(lanes, f, place + units)
            Vector.storeFirst(lanes, g, place + 2 * units)
            Vector.storeFirst(lanes, o, place + 3 * units)
            Vector.storeFirst(lanes, next, newC + index)
            Vector.storeFirst(lanes, o * Vector.hyperbolicTangent(next), newH + index)
        }
    }

    /// - Parameters:
    ///   - z: `i, f, g, o`; overwritten with the gradient of the four sums.
    ///   - c: before the step.
    ///   - cAfter: after it.
    ///   - gradientH: of `h` after the step; left at zero, to which the product is then added.
    ///   - gradientC: of `c` after the step; becomes that before it.
    @inline(__always)
    static func backward(
        _ z: UnsafeMutablePointer<Float>, c: UnsafePointer<Float>, cAfter: UnsafePointer<Float>,
        gradientH: UnsafeMutablePointer<Float>, gradientC: UnsafeMutablePointer<Float>, units: Int
    ) {
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let place = z + index
            let i = Vector.loadFirst(lanes, place)
            let f = Vector.loadFirst(lanes, place + units)
            let g = Vector.loadFirst(lanes, place + 2 * units)
            let o = Vector.loadFirst(lanes, place + 3 * units)
            let tangent = Vector.hyperbolicTangent(Vector.loadFirst(lanes, cAfter + index))
            let upper = Vector.loadFirst(lanes, gradientH + index)
            let inner =
                Vector.loadFirst(lanes, gradientC + index) + upper * o * (1 - tangent * tangent)
            let before = Vector.loadFirst(lanes, c + index)
            Vector.storeFirst(lanes, inner * g * i * (1 - i), place)
            Vector.storeFirst(lanes, inner * before * f * (1 - f), place + units)
            Vector.storeFirst(lanes, inner * i * (1 - g * g), place + 2 * units)
            Vector.storeFirst(lanes, upper * tangent * o * (1 - o), place + 3 * units)
            Vector.storeFirst(lanes, inner * f, gradientC + index)
            Vector.storeFirst(lanes, .zero, gradientH + index)
        }
    }
}

extension Plain {
    /// `1 / (1 + exp(-x))`.
    static func sigmoid(_ x: Float) -> Float { Float(1 / (1 + Vector.exponential(-Double(x)))) }

    /// `tanh x`.
    static func tangent(_ x: Float) -> Float {
        Float(2 / (1 + Vector.exponential(-2 * Double(x))) - 1)
    }

    /// One step of the LSTM for one sample: `h'` and `c'`.
    static func lstm(
        _ x: [Float], h: [Float], c: [Float], _ weights: Tensor, _ recurrent: Tensor,
        _ bias: Tensor
    ) -> (h: [Float], c: [Float]) {
        let units = h.count
        func sum(_ gate: Int, _ unit: Int) -> Float {
            let column = gate * units + unit
            var sum = bias[column]
            for (index, value) in x.enumerated() { sum += value * weights[index, column] }
            for (index, value) in h.enumerated() { sum += value * recurrent[index, column] }
            return sum
        }
        let newC = (0..<units).map { unit in
            sigmoid(sum(1, unit)) * c[unit] + sigmoid(sum(0, unit)) * tangent(sum(2, unit))
        }
        return ((0..<units).map { sigmoid(sum(3, $0)) * tangent(newC[$0]) }, newC)
    }
}

// MARK: In files

extension LSTM {
    /// `{ kind: "lstm", units: 512, sequences: true, dropout: 0.1 }`
    public struct Configuration: LayerConfiguration, RecurrentConfiguration {
        /// The layer's word in files.
        public static let kind = "lstm"
        /// `H`.
        public var units: WidthFormula
        /// What all recurrent layers are set by.
        public var settings: RecurrentSettings

        /// - Parameter units: `H`.
        public init(units: WidthFormula, _ settings: RecurrentSettings = RecurrentSettings()) {
            self.units = units
            self.settings = settings
        }

        private enum Key: String, CodingKey { case units }

        public init(from decoder: any Decoder) throws {
            units = try decoder.container(keyedBy: Key.self)
                .value(.units, WidthFormula.expected) { $0 }
            settings = try RecurrentSettings(from: decoder)
        }

        public func encode(to encoder: any Encoder) throws {
            try settings.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(units, forKey: .units)
        }

        func cell(inputs: Int, units: Int, prefix: String, from source: LayerSource) throws
            -> any RecurrentCell
        {
            LSTM(try RecurrentWeights(lstm: units, inputs: inputs, prefix: prefix, from: source))
        }
    }
}
