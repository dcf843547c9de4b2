import AvazNeuralNetworks
import AvazTensors

/// A recurrent layer in C: a table for each of its directions, and the calls that go through a
/// sequence by them.
///
/// The loop over the steps is one function for all layers; the equations of a step are another, which
/// it is given.
struct CRecurrent {
    private enum Cell: String {
        case lstm
        case gru
        case classicGRU = "classic_gru"
        case tanh = "simple"
        case relu = "rectified"

        /// Sums that each unit has.
        var gates: Int {
            switch self {
            case .lstm: 4
            case .gru, .classicGRU: 3
            case .tanh, .relu: 1
            }
        }
    }

    private let cell: Cell
    private let settings: RecurrentSettings
    /// Of each direction the suite's tensors.
    private let halves: [[Tensor]]

    /// Nil for a layer that is none of those.
    init?(_ layer: any Layer) {
        guard let layer = layer as? any RecurrentLayer else { return nil }
        switch layer.configuration {
        case let configuration as LSTM.Configuration:
            (cell, settings) = (.lstm, configuration.settings)
        case let configuration as GRU.Configuration:
            cell = configuration.resetsAfter ? .gru : .classicGRU
            settings = configuration.settings
        case let configuration as SimpleRNN.Configuration:
            cell = configuration.function == .relu ? .relu : .tanh
            settings = configuration.settings
        default: return nil
        }
        halves = RecurrentGraph.halves(
            layer.parameters.map(\.value), count: settings.direction == .both ? 2 : 1)
    }

    /// `H`, of one direction.
    var units: Int { halves[0][1].shape[0] }
    /// Sums that a step works out.
    var sums: Int { cell.gates * units }

    /// The C functions that the layer needs.
    var functions: [String] {
        let step =
            switch cell {
            case .lstm: Self.lstm
            case .gru: Self.gru
            case .classicGRU: Self.classicGRU
            case .tanh: Self.simple("tanhf(gates[u])", cell.rawValue)
            case .relu: Self.simple("gates[u] > 0 ? gates[u] : 0", cell.rawValue)
            }
        let gated = cell.gates > 1 ? [Self.logistic] : []
        return [CLayers.product, Self.recurrence, Self.length] + gated + [step]
    }

    /// Writes the tables.
    ///
    /// - Parameters:
    ///   - source: the name of the sequence, `[steps, C]`.
    ///   - length: the name or the number of the steps that are its own.
    /// - Returns: the calls that go through it, which write into `TARGET`.
    func write(
        _ name: String, source: String, steps: Int, length: String, to file: inout CWriter
    ) -> String {
        let width = halves.count * units
        var calls: [String] = []
        // Nothing comes behind a sequence's true end.
        if settings.sequences {
            calls.append("memset(TARGET, 0, \(steps * width) * sizeof(float));")
        }
        for (index, half) in halves.enumerated() {
            let own = "\(name)_\(index)"
            writeTables(half, own, to: &file)
            let isBackward = settings.direction == .backward || index == 1
            let fedBias = half.count > 3 ? "\(own)_fed_bias" : "0"
            file.line(
                "static const recurrence \(own)_layer = {\(half[0].shape[0]), \(units), \(sums), "
                    + "\(isBackward ? 1 : 0), \(settings.sequences ? width : 0),\n"
                    + "    \(own), \(own)_fed, \(own)_scale, \(own)_fed_scale, \(own)_bias, "
                    + "\(fedBias)};")
            calls.append(
                "recurrent(\(source), TARGET + \(index * units), &\(own)_layer, \(length), "
                    + "advance_\(cell.rawValue));")
        }
        return calls.joined(separator: "\n    ")
    }

    private func writeTables(_ half: [Tensor], _ name: String, to file: inout CWriter) {
        func rows(_ weights: Tensor) -> [[Float]] {
            (0..<sums).map { column in (0..<weights.shape[0]).map { weights[$0, column] } }
        }
        file.weights(name, rows(half[0]))
        file.weights(name + "_fed", rows(half[1]))
        file.table(name + "_bias", half[2].array)
        if half.count > 3 { file.table(name + "_fed_bias", half[3].array) }
    }
}

// MARK: C

extension CRecurrent {
    /// As `Examples.lengths` has it.
    private static let length = """
        /* Steps up to the last that is not all zeros, at least one. */
        static int own_steps(const float *x, int steps, int inputs) {
            int count = steps * inputs;
            while (count > inputs && x[count - 1] == 0) count--;
            return (count + inputs - 1) / inputs;
        }
        """

    private static let recurrence = """
        /* One direction of a recurrent layer. Weights are rows, one a sum: of the inputs, and of the
           state that is fed back. `pitch` lies between the outputs of two steps; 0 where the last one
           alone is given. */
        typedef struct {
            int inputs, units, sums, is_backward, pitch;
            const unsigned char *weights, *fed;
            const float *scales, *fed_scales, *bias, *fed_bias;
        } recurrence;

        static float gates[LARGEST_SUMS], state[LARGEST_STATE], memory[LARGEST_STATE];

        /* Through the steps that are a sequence's own, from either end. */
        static void recurrent(const float *x, float *y, const recurrence *r, int length,
            void (*advance)(const recurrence *)) {
            const size_t size = (size_t)r->units * sizeof(float);
            int step;
            memset(state, 0, size);
            memset(memory, 0, size);
            for (step = 0; step < length; step++) {
                const int place = r->is_backward ? length - 1 - step : step;
                memcpy(gates, r->bias, (size_t)r->sums * sizeof(float));
                add_product(x + place * r->inputs, gates, r->inputs, r->sums, r->weights, r->scales);
                advance(r);
                if (r->pitch > 0) memcpy(y + place * r->pitch, state, size);
            }
            if (r->pitch == 0) memcpy(y, state, size);
        }
        """

    private static let logistic = """
        static float logistic(float x) {
            return 1 / (1 + expf(-x));
        }
        """

    private static let lstm = """
        /* Long short-term memory: input, forget gate, what is new, output gate. */
        static void advance_lstm(const recurrence *r) {
            const int n = r->units;
            int u;
            add_product(state, gates, n, r->sums, r->fed, r->fed_scales);
            for (u = 0; u < n; u++) {
                const float taken = logistic(gates[u]), held = logistic(gates[n + u]);
                memory[u] = held * memory[u] + taken * tanhf(gates[2 * n + u]);
                state[u] = logistic(gates[3 * n + u]) * tanhf(memory[u]);
            }
        }
        """

    private static let gru = """
        /* Gated recurrent unit that resets after the product: update, reset gate, what is new. */
        static void advance_gru(const recurrence *r) {
            static float fed_gates[LARGEST_SUMS];
            const int n = r->units;
            int u;
            memcpy(fed_gates, r->fed_bias, (size_t)r->sums * sizeof(float));
            add_product(state, fed_gates, n, r->sums, r->fed, r->fed_scales);
            for (u = 0; u < n; u++) {
                const float update = logistic(gates[u] + fed_gates[u]);
                const float reset = logistic(gates[n + u] + fed_gates[n + u]);
                const float fresh = tanhf(gates[2 * n + u] + reset * fed_gates[2 * n + u]);
                state[u] = update * state[u] + (1 - update) * fresh;
            }
        }
        """

    private static let classicGRU = """
        /* Gated recurrent unit that resets before the product: update, reset gate, what is new. */
        static void advance_classic_gru(const recurrence *r) {
            static float held[LARGEST_STATE];
            const int n = r->units;
            int u;
            add_product(state, gates, n, 2 * n, r->fed, r->fed_scales);
            for (u = 0; u < n; u++) held[u] = logistic(gates[n + u]) * state[u];
            add_product(held, gates + 2 * n, n, n, r->fed + 8L * n * n, r->fed_scales + 2 * n);
            for (u = 0; u < n; u++) {
                const float update = logistic(gates[u]);
                state[u] = update * state[u] + (1 - update) * tanhf(gates[2 * n + u]);
            }
        }
        """

    private static func simple(_ formula: String, _ word: String) -> String {
        """
        static void advance_\(word)(const recurrence *r) {
            int u;
            add_product(state, gates, r->units, r->sums, r->fed, r->fed_scales);
            for (u = 0; u < r->units; u++) state[u] = \(formula);
        }
        """
    }
}
