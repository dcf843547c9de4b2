import AvazNeuralNetworks
import AvazTensors

/// A recurrent layer, as one node of ONNX's own: `RNN`, `LSTM` or `GRU`.
///
/// There steps stand before samples. Where sequences have true lengths, the node begins and ends at those,
/// from either side, and gives zeros behind them, as the suite does.
struct RecurrentGraph {
    private let operation: RecurrentOperator
    private var attributes: [String: ONNXNode.Attribute] = [:]
    private let settings: RecurrentSettings
    private let layer: any RecurrentLayer

    /// Nil for a layer that is none of those.
    init?(_ layer: any Layer) {
        guard let layer = layer as? any RecurrentLayer else { return nil }
        self.layer = layer
        switch layer.configuration {
        case let configuration as LSTM.Configuration:
            operation = .lstm
            settings = configuration.settings
        case let configuration as GRU.Configuration:
            operation = .gru
            settings = configuration.settings
            attributes["linear_before_reset"] = .integer(configuration.resetsAfter ? 1 : 0)
        case let configuration as SimpleRNN.Configuration:
            operation = .simple
            settings = configuration.settings
            let word = configuration.function == .relu ? "Relu" : "Tanh"
            let directions = settings.direction == .both ? 2 : 1
            attributes["activations"] = .texts(Array(repeating: word, count: directions))
        default: return nil
        }
        attributes["direction"] = .text(Self.word(settings.direction))
    }

    private static func word(_ direction: RecurrentSettings.Direction) -> String {
        switch direction {
        case .forward: "forward"
        case .backward: "reverse"
        case .both: "bidirectional"
        }
    }

    /// What the layer makes of a value.
    ///
    /// - Parameters:
    ///   - value: `[N, T, C]`.
    ///   - lengths: true ones, `[N]`; nil where all steps are their own.
    ///   - name: in front of the weights' names.
    /// - Returns: `[N, T, D H]`, or of the last steps `[N, D H]`.
    func output(for value: Value, steps: Int, lengths: Value?, name: String) -> Value {
        let graph = value.graph
        let halves = Self.halves(
            layer.parameters.map(\.value), count: settings.direction == .both ? 2 : 1)
        let units = halves[0][1].shape[0]
        var own = attributes
        own["hidden_size"] = .integer(units)
        func constant(_ word: String, _ shape: [Int], _ part: ([Tensor]) -> [Float]) -> Value {
            graph.constant(
                [halves.count] + shape, .float(halves.flatMap(part)), name: name + word)
        }
        let rows = operation.order.count * units
        let inputs = [
            value.transposed([1, 0, 2]),
            constant("weights", [rows, halves[0][0].shape[0]]) { operation.turned($0[0]) },
            constant("recurrent-weights", [rows, units]) { operation.turned($0[1]) },
            constant("bias", [2 * rows]) { biases($0) },
        ]
        let (all, last) = graph.sequence(operation.name, inputs + [lengths].compactMap(\.self), own)
        let width = halves.count * units
        return settings.sequences
            ? all.transposed([2, 0, 1, 3]).reshaped([-1, steps, width])
            : last.transposed([1, 0, 2]).reshaped([-1, width])
    }

    /// Of each direction its own.
    static func halves(_ parameters: [Tensor], count: Int) -> [[Tensor]] {
        let size = parameters.count / count
        return (0..<count).map { Array(parameters[$0 * size..<($0 + 1) * size]) }
    }

    /// That of the inputs, then that of what is fed back: zeros where there is but one.
    private func biases(_ parameters: [Tensor]) -> [Float] {
        let fed = parameters.count > 3 ? parameters[3] : Tensor(parameters[2].shape)
        return operation.turned(bias: parameters[2]) + operation.turned(bias: fed)
    }
}

extension GraphBuilder {
    /// What `Examples.lengths` gives of `[N, T, C]`: steps up to the last that is not all zeros, at
    /// least one; `[N]`.
    func lengths(of sequences: Value) -> Value {
        let isZero = sequences.isEqual(to: scalar(0, sequences.type))
        let isHeard = node("Not", [isZero]).cast(.integer).greatest([2])
        // Of nothing but zeros, every place is the greatest.
        let last = isHeard.placeOfGreatest(axis: 1, last: true) * isHeard.greatest([1])
        return (last + 1).cast(.shortInteger)
    }
}
