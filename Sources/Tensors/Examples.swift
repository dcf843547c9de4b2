/// Inputs with their labels: the train, validation or test part of a corpus.
public struct Examples: Sendable {
    /// `[N, …]`.
    public let inputs: Tensor
    /// Index of each input's class.
    public let labels: [Int]

    public init(inputs: Tensor, labels: [Int]) {
        precondition(inputs.rows == labels.count, "\(labels.count) labels for \(inputs.shape)")
        self.inputs = inputs
        self.labels = labels
    }

    /// Number of examples.
    public var count: Int { labels.count }

    /// The examples at the given indices, copied in that order.
    public func selecting(_ indices: [Int]) -> Examples {
        Examples(inputs: inputs.selecting(indices), labels: indices.map { labels[$0] })
    }

    /// The first so many examples, not copied.
    public func prefix(_ count: Int) -> Examples {
        Examples(inputs: inputs.rows(0..<count), labels: Array(labels.prefix(count)))
    }

    /// The examples of one set after those of another; all of one width.
    public static func joining(_ parts: [Examples]) -> Examples {
        guard parts.count > 1, let first = parts.first else {
            return parts.first ?? Examples(inputs: Tensor([0, 0]), labels: [])
        }
        let count = parts.reduce(0) { $0 + $1.count }
        let joined = Tensor([count] + first.inputs.shape.dropFirst())
        var row = 0
        for part in parts {
            joined.rows(row..<row + part.count).assign(part.inputs)
            row += part.count
        }
        return Examples(inputs: joined, labels: parts.flatMap(\.labels))
    }
}
