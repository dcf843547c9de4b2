import AvazTensors

extension ForeignRecurrent {
    /// The recurrent layers of one part of a safetensors file, one upon the other.
    ///
    /// | | weights | fed back | bias |
    /// | --- | --- | --- | --- |
    /// | PyTorch, layer `k` | `weight_ih_lk` `[B H, C]` | `weight_hh_lk` `[B H, H]` | `bias_ih_lk`, `bias_hh_lk` `[B H]` |
    /// | Keras | `kernel` `[C, B H]` | `recurrent_kernel` `[H, B H]` | `bias` `[B H]`, or `[2, B H]` of a GRU that resets after |
    /// | Avaz | `weights` `[C, B H]` | `recurrent-weights` `[H, B H]` | `bias`, `recurrent-bias` `[B H]` |
    ///
    /// The other direction has `_reverse` behind PyTorch's names; `forward_` and `backward_`, in Avaz
    /// `forward-` and `backward-`, stand before the others. B, the number of gates, tells the kind.
    ///
    /// - Returns: none where the names are of no recurrent layer.
    static func layers(
        of part: [String: Tensor], _ name: String
    ) throws(ExchangeError) -> [ForeignRecurrent] {
        var found: [ForeignRecurrent] = []
        while part["weight_ih_l\(found.count)"] != nil {
            let endings = ["", "_reverse"].map { "l\(found.count)\($0)" }
            var halves: [Source] = []
            for ending in endings where part["weight_ih_\(ending)"] != nil {
                halves.append(Source(torch: part, ending))
            }
            found.append(try ForeignRecurrent(halves, name))
        }
        guard found.isEmpty else { return found }
        let directions = [[""], ["forward_", "backward_"], ["forward-", "backward-"]]
        for prefixes in directions {
            let halves = prefixes.compactMap { Source(plain: part, $0) }
            if halves.count == prefixes.count { return [try ForeignRecurrent(halves, name)] }
        }
        return []
    }

    /// One direction's tensors as they stand in the file.
    private struct Source {
        var weights: Tensor?
        var recurrent: Tensor?
        var biases: [Tensor]
        /// Whether rows are gates, and columns inputs.
        var isTurned: Bool

        init(torch part: [String: Tensor], _ ending: String) {
            weights = part["weight_ih_\(ending)"]
            recurrent = part["weight_hh_\(ending)"]
            biases = ["bias_ih_", "bias_hh_"].compactMap { part[$0 + ending] }
            isTurned = true
        }

        init?(plain part: [String: Tensor], _ prefix: String) {
            guard
                let fed = part[prefix + "recurrent_kernel"] ?? part[prefix + "recurrent-weights"]
            else { return nil }
            weights = part[prefix + "kernel"] ?? part[prefix + "weights"]
            recurrent = fed
            biases = ["bias", "recurrent-bias"].compactMap { part[prefix + $0] }
            if let both = biases.first, both.shape.count == 2, both.rows == 2 {
                biases = [both.row(0), both.row(1)]
            }
            isTurned = false
        }
    }

    /// Gates in PyTorch's order, as places in the suite's, by their number: r, z, n of a GRU there
    /// and z, r, n here.
    private static let torchOrders = [1: [0], 3: [1, 0, 2], 4: [0, 1, 2, 3]]
    private static let words = [1: "simple-rnn", 3: "gru", 4: "lstm"]

    private init(_ sources: [Source], _ name: String) throws(ExchangeError) {
        var halves: [Half] = []
        var gates = 0
        for source in sources {
            guard let weights = source.weights, let recurrent = source.recurrent,
                weights.shape.count == 2, recurrent.shape.count == 2
            else { throw Self.unfit(name) }
            let units = source.isTurned ? recurrent.columns : recurrent.rows
            let width = source.isTurned ? recurrent.rows : recurrent.columns
            gates = width / max(1, units)
            guard gates * units == width, let order = Self.torchOrders[gates],
                (source.isTurned ? weights.rows : weights.columns) == width,
                source.biases.allSatisfy({ $0.shape == [width] })
            else { throw Self.unfit(name) }
            let own = RecurrentOperator(name: "", word: "", order: order)
            func inOrder(_ tensor: Tensor, inputs: Int) -> Tensor {
                source.isTurned ? own.turnedBack(tensor.array[...], inputs: inputs) : tensor
            }
            let biases = source.biases.map { inOrder($0, inputs: 1).reshaped([width]) }
            halves.append(
                Half(
                    weights: inOrder(weights, inputs: weights.columns),
                    recurrent: inOrder(recurrent, inputs: units),
                    biases: (
                        biases.first ?? Tensor([width]), biases.dropFirst().first ?? Tensor([width])
                    )))
        }
        self.init(
            word: Self.words[gates] ?? "", halves: halves,
            // PyTorch knows no other way.
            resetsAfter: sources.allSatisfy { $0.isTurned || $0.biases.count == 2 })
    }

    private static func unfit(_ name: String) -> ExchangeError {
        ExchangeError(
            "“\(name)” has weights of no one recurrent layer: expected [inputs, gates x units] and "
                + "[units, gates x units] with 1, 3 or 4 gates, or both turned as PyTorch has them")
    }
}
