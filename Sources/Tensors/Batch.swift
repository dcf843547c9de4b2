/// The examples of one step.
///
/// Inputs are gathered into memory that is used again and again; labels and the like are few.
public final class Batch {
    private let source: Examples
    private let full: Tensor
    /// `[N, …]`.
    public private(set) var inputs: Tensor
    /// Steps of each input that are its own; nil where all are.
    public private(set) var lengths: [Int]?
    /// One for each input.
    public private(set) var targets: Targets

    /// - Parameters:
    ///   - examples: that are gathered from.
    ///   - size: examples of a full step.
    public init(of examples: Examples, size: Int) {
        source = examples
        full = Tensor([size] + examples.shape)
        inputs = full
        targets = examples.targets.selecting([])
    }

    /// All of some examples, nothing copied but what shares other memory.
    public init(_ examples: Examples) {
        source = examples
        full = examples.inputs
        inputs = full
        lengths = examples.lengths
        targets = examples.targets
    }

    /// Number of examples.
    public var count: Int { inputs.rows }

    /// Copies the examples at the given indices; the last step of an epoch may have fewer.
    public func gather(_ indices: ArraySlice<Int>) {
        if inputs.rows != indices.count { inputs = full.rows(0..<indices.count) }
        source.gather(indices, into: inputs)
        lengths = source.lengths.map { all in indices.map { all[$0] } }
        targets = source.targets.selecting(indices)
    }
}
