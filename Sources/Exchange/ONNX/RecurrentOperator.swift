import AvazTensors

/// ONNX's operators for recurrent layers, and how their weights stand against the suite's.
///
/// There weights are `[directions, B H, C]`, their gates in an order of ONNX's own, and the bias is two
/// one after the other: of the inputs, and of what is fed back.
struct RecurrentOperator {
    let name: String
    /// The suite's word for the layer.
    let word: String
    /// Gates in ONNX's order, as places in the suite's.
    let order: [Int]

    /// i, f, g, o here; i, o, f, g there.
    static let lstm = RecurrentOperator(name: "LSTM", word: "lstm", order: [0, 3, 1, 2])
    static let gru = RecurrentOperator(name: "GRU", word: "gru", order: [0, 1, 2])
    static let simple = RecurrentOperator(name: "RNN", word: "simple-rnn", order: [0])
    static let all = [lstm, gru, simple]

    /// `[C, B H]` of the suite's to `[B H, C]`.
    func turned(_ weights: Tensor) -> [Float] {
        let (inputs, columns) = (weights.shape[0], weights.shape[1])
        let units = columns / order.count
        return order.flatMap { gate in
            (gate * units..<(gate + 1) * units).flatMap { column in
                (0..<inputs).map { weights[$0, column] }
            }
        }
    }

    /// `[B H]` of the suite's, gate by gate.
    func turned(bias: Tensor) -> [Float] {
        let units = bias.count / order.count
        return order.flatMap { gate in (0..<units).map { bias[gate * units + $0] } }
    }

    /// The way back: `[B H, C]` of one direction to `[C, B H]`.
    func turnedBack(_ numbers: ArraySlice<Float>, inputs: Int) -> Tensor {
        let columns = numbers.count / inputs
        let units = columns / order.count
        let result = Tensor([inputs, columns])
        for (place, gate) in order.enumerated() {
            for unit in 0..<units {
                let row = numbers.startIndex + (place * units + unit) * inputs
                for input in 0..<inputs {
                    result[input, gate * units + unit] = numbers[row + input]
                }
            }
        }
        return result
    }
}
