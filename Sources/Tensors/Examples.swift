/// Inputs with what is wanted of them: the train, validation or test part of a corpus.
///
/// Every input of a set has one shape, that of its recipe from the beginning: a row `[K]`, an image
/// `[H, W, C]`, or `T` steps in time `[T, C]`. Steps behind an input's true length are padding.
///
/// Parts of one corpus can share its memory: `viewing` names rows of it, and `prepared` what an input
/// is put through when a batch takes it, so that images need not lie there once more for each part.
public struct Examples: Sendable {
    /// `[M, K]`, `[M, H, W, C]` or `[M, T, C]`, among which the inputs are, as they were before any
    /// preparation.
    public let source: Tensor
    /// The rows of `source` that are the inputs, in this order; nil for all of them.
    public let rows: [Int]?
    private let preparation: (@Sendable (Tensor) -> Void)?
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
        self.init(source: inputs, lengths: lengths, targets: targets)
    }

    private init(
        source: Tensor, rows: [Int]? = nil, preparation: (@Sendable (Tensor) -> Void)? = nil,
        lengths: [Int]?, targets: Targets
    ) {
        self.source = source
        self.rows = rows
        self.preparation = preparation
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
    public var count: Int { rows?.count ?? source.rows }

    /// Shape of one input.
    public var shape: [Int] { Array(source.shape.dropFirst()) }

    /// `[N, K]`, `[N, H, W, C]` or `[N, T, C]`: copied where they share other memory or are to be prepared.
    public var inputs: Tensor {
        if rows == nil, preparation == nil { return source }
        let inputs = Tensor([count] + shape)
        gather(Array(0..<count)[...], into: inputs)
        return inputs
    }

    /// Copies the inputs at the given indices, prepared, to a tensor of so many.
    public func gather(_ indices: ArraySlice<Int>, into inputs: Tensor) {
        if let rows {
            inputs.gather(indices.map { rows[$0] }[...], of: source)
        } else {
            inputs.gather(indices, of: source)
        }
        preparation?(inputs)
    }

    /// The examples at the given indices, copied in that order.
    public func selecting(_ indices: [Int]) -> Examples {
        let inputs = Tensor([indices.count] + shape)
        gather(indices[...], into: inputs)
        return Examples(
            source: inputs, lengths: lengths.map { all in indices.map { all[$0] } },
            targets: targets.selecting(indices[...]))
    }

    /// The same as `selecting`, their inputs not copied.
    public func viewing(_ indices: [Int]) -> Examples {
        Examples(
            source: source, rows: rows.map { rows in indices.map { rows[$0] } } ?? indices,
            preparation: preparation, lengths: lengths.map { all in indices.map { all[$0] } },
            targets: targets.selecting(indices[...]))
    }

    /// The examples of a range, their inputs not copied.
    public func range(_ range: Range<Int>) -> Examples {
        Examples(
            source: rows == nil ? source.rows(range) : source, rows: rows.map { Array($0[range]) },
            preparation: preparation, lengths: lengths.map { Array($0[range]) },
            targets: targets.selecting(Array(range)[...]))
    }

    /// The first so many examples, their inputs not copied.
    public func prefix(_ count: Int) -> Examples { range(0..<count) }

    /// The same examples with other inputs, as many.
    public func replacingInputs(_ inputs: Tensor) -> Examples {
        Examples(inputs: inputs, lengths: lengths, targets: targets)
    }

    /// The same examples, each of another shape of as many numbers.
    public func reshaped(_ shape: [Int]) -> Examples {
        Examples(
            source: source.reshaped([source.rows] + shape), rows: rows, preparation: preparation,
            lengths: lengths, targets: targets)
    }

    /// The same examples, each of which is put through `body` when it is used: given copies of some, in
    /// place, which are prepared as they were until now.
    public func prepared(by body: @escaping @Sendable (Tensor) -> Void) -> Examples {
        let earlier = preparation
        return Examples(
            source: source, rows: rows,
            preparation: {
                earlier?($0)
                body($0)
            }, lengths: lengths, targets: targets)
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
