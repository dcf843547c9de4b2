/// What a network is made of: each layer's output shape and number of parameters.
///
/// ```swift
/// print(NetworkSummary(network, inputShape: [128, 128, 1]))
/// ```
///
///     layer         output shape    parameters
///     conv2d        126 x 126 x 32         320
///     relu          126 x 126 x 32           0
///     max-pool2d    62 x 62 x 32             0
///     batch-norm    62 x 62 x 32           128
///     flatten       123008                   0
///     dense         10               1,230,090
///
///     1,230,538 parameters, 64 of them not trained
public struct NetworkSummary: Sendable, CustomStringConvertible {
    /// One layer.
    public struct Row: Sendable, Equatable {
        /// The layer's word.
        public let kind: String
        /// Of one sample.
        public let outputShape: [Int]
        /// Numbers that the layer carries, trained or not.
        public let parameters: Int
    }

    /// From input to output.
    public let rows: [Row]
    /// All numbers that the layers carry.
    public let parameters: Int
    /// Those of them that gradients do not move.
    public let untrained: Int

    /// - Parameter inputShape: of one sample.
    public init(_ network: Network, inputShape: [Int]) {
        var shape = inputShape
        rows = network.layers.flatMap { layer in
            shape = layer.outputShape(for: shape)
            let own = Row(
                kind: layer.word, outputShape: shape,
                parameters: layer.parameters.map(\.value.count).reduce(0, +))
            guard let branches = (layer as? Branches)?.branches else { return [own] }
            return Self.rows(of: branches)
                + [Row(kind: own.kind, outputShape: shape, parameters: 0)]
        }
        parameters = rows.map(\.parameters).reduce(0, +)
        untrained =
            network.parameters.filter { !$0.isTrained }.map(\.value.count).reduce(0, +)
    }

    /// Those of each branch, set in; the layer that holds them comes after them without parameters.
    private static func rows(of branches: [Branches.Branch]) -> [Row] {
        branches.enumerated().flatMap { index, branch in
            NetworkSummary(Network(branch.layers), inputShape: branch.shape).rows.map { row in
                Row(
                    kind: "  \(index + 1) \(row.kind)", outputShape: row.outputShape,
                    parameters: row.parameters)
            }
        }
    }

    public var description: String {
        let cells = rows.map { row in
            [
                row.kind, row.outputShape.map(String.init).joined(separator: " x "),
                Self.grouped(row.parameters),
            ]
        }
        let table = [["layer", "output shape", "parameters"]] + cells
        let widths = (0..<3).map { column in table.map { $0[column].count }.max() ?? 0 }
        let lines = table.map { cells in
            let padding = zip(cells, widths).map { String(repeating: " ", count: $1 - $0.count) }
            return cells[0] + padding[0] + "    " + cells[1] + padding[1] + "  " + padding[2]
                + cells[2]
        }
        let total =
            "\(Self.grouped(parameters)) parameters, \(Self.grouped(untrained)) of them not trained"
        return (lines + ["", total]).joined(separator: "\n")
    }

    /// Thousands apart: `1,230,538`.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return String(
            digits.enumerated().flatMap { index, digit in
                index > 0 && (digits.count - index).isMultiple(of: 3) ? [",", digit] : [digit]
            })
    }
}
