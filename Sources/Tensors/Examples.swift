/// Inputs with what is wanted of them: the train, validation or test part of a corpus.
///
/// Every input of a set has one shape, that of its recipe from the beginning: a row `[K]`, an image
/// `[H, W, C]`, or `T` steps in time `[T, C]`. Steps behind an input's true length are padding.
public struct Examples: Sendable {
    /// `[N, K]`, `[N, H, W, C]` or `[N, T, C]`.
    public let inputs: Tensor
    /// Steps of each input that are its own, 1 to `T`; nil where inputs are no longer or shorter than
    /// one another.
    public let lengths: [Int]?
    /// One for each input.
    public let targets: Targets

    /// - Parameters:
    ///   - inputs: `[N, K]`, `[N, H, W, C]` or `[N, T, C]`.
    ///   - lengths: `N` of them, 1 to `T`; nil where every step is an input's own.
    ///   - targets: `N` of them.
    public init(inputs: Tensor, lengths: [Int]? = nil, targets: Targets) {
        precondition(
            inputs.rows == targets.count, "\(targets.count) targets for \(inputs.shape)")
        precondition(
            lengths.map { lengths in
                inputs.shape.count >= 2 && lengths.count == inputs.rows
                    && lengths.allSatisfy { (1...max(1, inputs.shape[1])).contains($0) }
            } ?? true, "lengths \(lengths ?? []) for \(inputs.shape)")
        self.inputs = inputs
        self.lengths = lengths
        self.targets = targets
    }

    /// Inputs of classes.
    ///
    /// - Parameter labels: index of each input's class.
    public init(inputs: Tensor, labels: [Int]) {
        self.init(inputs: inputs, targets: .labels(labels))
    }

    /// Steps of sequences `[N, T, C]` up to the last one that is not all zeros, at least one: the true
    /// lengths where sequences are filled up with zeros. Nil for inputs of any other shape.
    public static func lengths(of inputs: Tensor) -> [Int]? {
        guard inputs.shape.count == 3 else { return nil }
        let (steps, channels) = (inputs.shape[1], inputs.shape[2])
        return (0..<inputs.rows).map { index in
            let sequence = UnsafeBufferPointer(
                start: inputs.pointer + index * steps * channels, count: steps * channels)
            return max(1, (sequence.lastIndex { $0 != 0 } ?? 0) / channels + 1)
        }
    }

    /// Number of examples.
    public var count: Int { inputs.rows }

    /// Shape of one input.
    public var shape: [Int] { Array(inputs.shape.dropFirst()) }

    /// The examples at the given indices, copied in that order.
    public func selecting(_ indices: [Int]) -> Examples {
        Examples(
            inputs: inputs.selecting(indices),
            lengths: lengths.map { all in indices.map { all[$0] } },
            targets: targets.selecting(indices[...]))
    }

    /// The examples of a range, their inputs not copied.
    public func range(_ range: Range<Int>) -> Examples {
        Examples(
            inputs: inputs.rows(range), lengths: lengths.map { Array($0[range]) },
            targets: targets.selecting(Array(range)[...]))
    }

    /// The first so many examples, their inputs not copied.
    public func prefix(_ count: Int) -> Examples { range(0..<count) }

    /// The same examples with other inputs, as many.
    public func replacingInputs(_ inputs: Tensor) -> Examples {
        Examples(inputs: inputs, lengths: lengths, targets: targets)
    }

    /// The examples of one set after those of another; all of one shape, and of classes.
    public static func joining(_ parts: [Examples]) -> Examples {
        guard parts.count > 1, let first = parts.first else {
            return parts.first ?? Examples(inputs: Tensor([0, 0]), labels: [])
        }
        let count = parts.reduce(0) { $0 + $1.count }
        let joined = Tensor([count] + first.shape)
        var row = 0
        for part in parts {
            joined.rows(row..<row + part.count).assign(part.inputs)
            row += part.count
        }
        return Examples(
            inputs: joined,
            lengths: first.lengths == nil ? nil : parts.flatMap { $0.lengths ?? [] },
            targets: .labels(parts.flatMap(\.targets.labels)))
    }
}

/// What is wanted of some inputs.
public enum Targets: Equatable, Sendable {
    /// Index of each one's class.
    case labels([Int])
    /// The token that follows each step: `T` for each input, one input after the other.
    case tokens([Int32], steps: Int)
    /// Numbers that the network is to give back, `[N, …]`.
    case values(Tensor)

    /// Inputs that they are for.
    public var count: Int {
        switch self {
        case .labels(let labels): labels.count
        case .tokens(let tokens, let steps): tokens.count / max(1, steps)
        case .values(let values): values.rows
        }
    }

    /// The labels, where targets are such; none otherwise.
    public var labels: [Int] {
        if case .labels(let labels) = self { labels } else { [] }
    }

    /// Those at the given indices, copied in that order.
    public func selecting(_ indices: ArraySlice<Int>) -> Targets {
        switch self {
        case .labels(let labels): .labels(indices.map { labels[$0] })
        case .tokens(let tokens, let steps):
            .tokens(indices.flatMap { tokens[$0 * steps..<($0 + 1) * steps] }, steps: steps)
        case .values(let values): .values(values.selecting(Array(indices)))
        }
    }

    public static func == (first: Targets, second: Targets) -> Bool {
        switch (first, second) {
        case (.labels(let first), .labels(let second)): first == second
        case (.tokens(let first, let steps), .tokens(let second, let others)):
            first == second && steps == others
        case (.values(let first), .values(let second)):
            first.shape == second.shape && first.array == second.array
        default: false
        }
    }
}
