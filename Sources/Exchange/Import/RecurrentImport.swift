import AvazNeuralNetworks
import AvazTensors

/// A recurrent layer of another program's network, its gates in the suite's order.
struct ForeignRecurrent {
    /// One direction's.
    struct Half {
        /// `[C, B H]`
        var weights: Tensor
        /// `[H, B H]`
        var recurrent: Tensor
        /// `[B H]`: of the inputs, and of what is fed back.
        var biases: (Tensor, Tensor)
    }

    let word: String
    let halves: [Half]
    /// Of a GRU, whether it resets after the product.
    let resetsAfter: Bool

    init(word: String, halves: [Half], resetsAfter: Bool) {
        (self.word, self.halves, self.resetsAfter) = (word, halves, resetsAfter)
    }

    /// - Throws: `ExchangeError` where the node's weights are no constants of one size.
    init(
        _ node: ONNXNode, _ own: RecurrentOperator, _ constants: [String: Tensor]
    ) throws(ExchangeError) {
        let weights = try ForeignNetwork.constant(node, 1, axes: 3, constants)
        let recurrent = try ForeignNetwork.constant(node, 2, axes: 3, constants)
        let (directions, rows, inputs) = (
            weights.shape[0], weights.shape[1], weights.shape[2]
        )
        let units = recurrent.shape[2]
        let given = node.inputs.dropFirst(3).first ?? ""
        let bias = given.isEmpty ? Tensor([directions, 2 * rows]) : constants[given]
        guard rows == own.order.count * units, recurrent.shape == [directions, rows, units],
            let bias, bias.shape == [directions, 2 * rows]
        else {
            throw ExchangeError(
                "a \(node.operation) node has weights \(weights.shape) and \(recurrent.shape), which "
                    + "are of no one layer: it is damaged")
        }
        word = own.word
        resetsAfter = node.attributes["linear_before_reset"] == .integer(1)
        halves = (0..<directions).map { half in
            func part(_ tensor: Tensor, _ range: Range<Int>, inputs: Int) -> Tensor {
                own.turnedBack(tensor.array[range], inputs: inputs)
            }
            func vector(_ first: Int) -> Tensor {
                let start = (2 * half + first) * rows
                return Tensor([rows], part(bias, start..<start + rows, inputs: 1).array)
            }
            let (size, fedSize) = (rows * inputs, rows * units)
            return Half(
                weights: part(weights, half * size..<(half + 1) * size, inputs: inputs),
                recurrent: part(
                    recurrent, half * fedSize..<(half + 1) * fedSize, inputs: units),
                biases: (vector(0), vector(1)))
        }
    }

    /// Tensors in the order of a layer's parameters; nil for a layer of another kind.
    func tensors(for layer: any RecurrentLayer) -> [Tensor]? {
        guard layer.word == word, layer.parameters.count.isMultiple(of: halves.count) else {
            return nil
        }
        let count = layer.parameters.count / halves.count
        guard (3...4).contains(count), word != "gru" || resetsAfter == (count == 4) else {
            return nil
        }
        return halves.flatMap { half in
            let (first, second) = half.biases
            guard count == 3 else { return [half.weights, half.recurrent, first, second] }
            // Of two biases that are added, only the sum counts.
            let sum = zip(first.array, second.array).map { $0 + $1 }
            return [half.weights, half.recurrent, Tensor(first.shape, sum)]
        }
    }
}
