import AvazOptimisation
import AvazFiles
import AvazTensors

/// The plain recurrent cell (Elman, 1990).
///
///     z = x W + h U + b        h' = f(z)                       f: tanh or ReLU
///
///     ∂L/∂z = ∂L/∂h' f'(z)     ∂L/∂h = ∂L/∂z Uᵀ                ∂L/∂x = ∂L/∂z Wᵀ
///
/// `C` inputs and `H` units make `H (C + H + 1)` parameters. PyTorch has two biases, of which only the
/// sum counts.
public final class SimpleRNN: RecurrentCell {
    /// `f`.
    public let function: Function
    let own: RecurrentWeights
    private var (panels, recurrentPanels) = (Panels(), Panels())
    private var (panelsBack, recurrentPanelsBack) = (Panels(), Panels())
    /// `[T, N, H]`: `z`, then `∂L/∂z`.
    private var sumsOfSteps = Buffer()
    private var sums = OuterSums()
    private var stepSums = Buffer()

    /// A function whose derivative can be told from its value.
    public enum Function: String, CaseIterable, Codable, Sendable {
        /// The function of that name.
        case tanh, relu
    }

    init(_ own: RecurrentWeights, _ function: Function) {
        self.own = own
        self.function = function
    }

    /// - Parameters:
    ///   - weights: `W`, `[C, H]`.
    ///   - recurrentWeights: `U`, `[H, H]`.
    ///   - bias: `b`, `[H]`.
    public convenience init(
        weights: Tensor, recurrentWeights: Tensor, bias: Tensor, function: Function = .tanh
    ) {
        self.init(
            RecurrentWeights(
                weights: weights, recurrent: recurrentWeights, bias: bias, gates: 1, prefix: ""),
            function)
    }

    /// Weights drawn as Keras draws them: Glorot, orthogonal, no bias.
    public convenience init(
        inputs: Int, units: Int, function: Function = .tanh,
        using generator: inout MersenneTwister
    ) {
        self.init(
            LayerSource.drawing(by: &generator) {
                try RecurrentWeights(inputs: inputs, units: units, gates: 1, prefix: "", from: $0)
            }, function)
    }

    var inputs: Int { own.inputs }
    var units: Int { own.units }
    var stateCount: Int { 1 }
    var parameters: [Parameter] { own.parameters }
    func replica() -> any RecurrentCell { SimpleRNN(own, function) }

    func configuration(_ settings: RecurrentSettings) -> any LayerConfiguration {
        Configuration(units: WidthFormula(units), function: function, settings)
    }

    // MARK: Forward

    func prepare(_ pass: Unrolling) {
        _ = sumsOfSteps.shaped([pass.steps, pass.samples, units])
        panels.pack(own.weights.value.pointer, depth: inputs, columns: units, stride: units)
        recurrentPanels.pack(
            own.recurrent.value.pointer, depth: units, columns: units, stride: units)
    }

    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>) {
        let first = samples.lowerBound
        let z = place(sumsOfSteps.tensor, pass, step, first)
        panels.multiply(
            place(pass.input, pass, step, first), stride: inputs, rows: samples.count,
            from: own.bias.value.pointer, startStride: 0, into: z, resultStride: units)
        recurrentPanels.multiply(
            pass.fed.pointer + (step * pass.samples + first) * units, stride: units,
            rows: samples.count, from: z, startStride: units, into: z, resultStride: units)
        for sample in samples {
            if pass.isActive(sample, step) {
                apply(z + (sample - first) * units, to: pass.state(0, step + 1, sample))
            } else {
                pass.hold(sample, step)
            }
        }
    }

    private func apply(_ z: UnsafePointer<Float>, to h: UnsafeMutablePointer<Float>) {
        switch function {
        case .tanh: Vector.map(z, to: h, count: units) { Vector.hyperbolicTangent($0) }
        case .relu: Vector.map(z, to: h, count: units) { $0.replacing(with: 0, where: $0 .< 0) }
        }
    }

    func step(_ input: UnsafePointer<Float>, samples: Int, _ states: [Tensor]) {
        let (h, z) = (states[0].pointer, stepSums.shaped(samples, units).pointer)
        own.sum(input, h, samples: samples, to: z)
        for sample in 0..<samples { apply(z + sample * units, to: h + sample * units) }
    }

    // MARK: Backward

    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients) {
        recurrentPanelsBack.pack(
            transposing: own.recurrent.value.pointer, depth: units, columns: units, stride: units)
        if wanted.contains(.input) {
            panelsBack.pack(
                transposing: own.weights.value.pointer, depth: units, columns: inputs,
                stride: units)
        }
    }

    func retreat(
        _ pass: Unrolling, at step: Int, _ samples: Range<Int>, _ wanted: Gradients
    ) {
        let first = samples.lowerBound
        let z = place(sumsOfSteps.tensor, pass, step, first)
        for sample in samples {
            let own = z + (sample - first) * units
            guard pass.isActive(sample, step) else {
                own.update(repeating: 0, count: units)
                continue
            }
            let gradient = pass.gradients[0].pointer + sample * units
            differentiate(gradient, at: pass.state(0, step + 1, sample), to: own)
            gradient.update(repeating: 0, count: units)
        }
        let fed = pass.fedGradient.pointer + first * units
        recurrentPanelsBack.multiply(
            z, stride: units, rows: samples.count, from: fed, startStride: units, into: fed,
            resultStride: units)
        if wanted.contains(.input) {
            panelsBack.multiply(
                z, stride: units, rows: samples.count, from: pass.zeros.pointer, startStride: 0,
                into: pass.stepGradient.pointer + first * inputs, resultStride: inputs)
        }
    }

    private func differentiate(
        _ gradient: UnsafePointer<Float>, at h: UnsafePointer<Float>,
        to z: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .tanh: Vector.map(gradient, h, to: z, count: units) { $0 * (1 - $1 * $1) }
        case .relu:
            Vector.map(gradient, h, to: z, count: units) { $0.replacing(with: 0, where: $1 .<= 0) }
        }
    }

    func sumGradients(_ pass: Unrolling) {
        sums.sum(
            rows: pass.steps * pass.samples,
            [
                OuterSums.Left(
                    a: pass.input.pointer, width: inputs, stride: inputs,
                    c: own.weights.gradient.pointer, resultStride: units),
                OuterSums.Left(
                    a: pass.fed.pointer, width: units, stride: units,
                    c: own.recurrent.gradient.pointer, resultStride: units),
            ], sumsOfSteps.tensor.pointer, columns: units, stride: units,
            sums: own.bias.gradient.pointer)
    }
}

extension Plain {
    /// One step of the plain cell for one sample: `h'`.
    static func simpleRNN(
        _ x: [Float], h: [Float], _ weights: Tensor, _ recurrent: Tensor, _ bias: Tensor,
        _ function: SimpleRNN.Function
    ) -> [Float] {
        h.indices.map { unit in
            var sum = bias[unit]
            for (index, value) in x.enumerated() { sum += value * weights[index, unit] }
            for (index, value) in h.enumerated() { sum += value * recurrent[index, unit] }
            return function == .tanh ? tangent(sum) : max(0, sum)
        }
    }
}

// MARK: In files

extension SimpleRNN {
    /// `{ kind: "simple-rnn", units: 64, function: "tanh", sequences: true }`
    public struct Configuration: LayerConfiguration, RecurrentConfiguration {
        /// The layer's word in files.
        public static let kind = "simple-rnn"
        /// `H`.
        public var units: WidthFormula
        /// `f`.
        public var function: Function
        /// What all recurrent layers are set by.
        public var settings: RecurrentSettings

        /// - Parameter function: `f`; Keras's default is the tangent.
        public init(
            units: WidthFormula, function: Function = .tanh,
            _ settings: RecurrentSettings = RecurrentSettings()
        ) {
            self.units = units
            self.function = function
            self.settings = settings
        }

        private enum Key: String, CodingKey { case units, function }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            units = try container.value(.units, WidthFormula.expected) { $0 }
            function = try container.choice(.function, default: .tanh)
            settings = try RecurrentSettings(from: decoder)
        }

        public func encode(to encoder: any Encoder) throws {
            try settings.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(units, forKey: .units)
            if function != .tanh { try container.encode(function, forKey: .function) }
        }

        func cell(inputs: Int, units: Int, prefix: String, from source: LayerSource) throws
            -> any RecurrentCell
        {
            SimpleRNN(
                try RecurrentWeights(
                    inputs: inputs, units: units, gates: 1, prefix: prefix, from: source),
                function)
        }
    }
}
