import AvazTensors

/// A layer that goes through a sequence step by step and remembers something from one to the next.
///
/// `forward` takes whole sequences, `[N, T, C]`. How long each one truly is, it learns from `lengths`;
/// where it stands afterwards, `state` tells. `step` takes a single step and goes on from there: what
/// it gives is what `forward` would have given at that place, to the bit.
public protocol RecurrentLayer: Layer {
    /// Steps of each sequence of the next `forward` that are its own; nil where all `T` are. What lies
    /// behind them changes no result and no gradient.
    var lengths: [Int]? { get set }

    /// Whether each `forward` begins where the last one ended (Keras's `stateful`) rather than afresh.
    var carriesState: Bool { get }

    /// Where the sequences stand: a fixed number of tensors `[N, H]`, or none at the beginning.
    ///
    /// The layer's own memory is returned; what is set is copied, and is where the next `step` begins
    /// and, where state is carried, the next `forward`.
    var state: [Tensor] { get set }

    /// Begins afresh.
    func resetState()

    /// Whether `step` is possible: a layer that reads backward must have the end first.
    var canStep: Bool { get }

    /// One step of each sequence, without dropout.
    ///
    /// - Parameter input: `[N, C]`; another `N` than before begins afresh.
    /// - Returns: `[N, H]`, valid until the next call. Nothing is allocated after the first.
    func step(_ input: Tensor) -> Tensor
}
