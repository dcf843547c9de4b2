import AvazOptimisation
import AvazTensors

/// The equations of a recurrent layer: what one step does to some samples, and the way back.
///
/// `Recurrent` goes through the steps and spreads the samples over threads; the memory of a pass is in
/// `Unrolling`. A cell keeps its gates of all steps, `[T, N, gates · H]`, in the forward pass, and
/// overwrites them with their gradients on the way back.
protocol RecurrentCell: AnyObject {
    /// `C`.
    var inputs: Int { get }
    /// `H`.
    var units: Int { get }
    /// Tensors `[N, H]` that go from step to step, `h` first.
    var stateCount: Int { get }
    var parameters: [Parameter] { get }

    /// A cell over the same parameters, with memory of its own.
    func replica() -> any RecurrentCell
    func configuration(_ settings: RecurrentSettings) -> any LayerConfiguration

    /// Makes room for a pass, and lays out today's weights.
    func prepare(_ pass: Unrolling)
    /// From the states before a step to those after it, for some samples.
    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>)

    /// Lays out the weights for the way back.
    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients)
    /// From the gradients of the states after a step, in `pass.gradients`, to those of the states
    /// before it; and to that of the input where it is wanted.
    func retreat(_ pass: Unrolling, at step: Int, _ samples: Range<Int>, _ wanted: Gradients)
    /// The gradients of the parameters, summed over all steps and samples.
    func sumGradients(_ pass: Unrolling)

    /// One step without a pass: `states`, `[N, H]` each, are overwritten.
    func step(_ input: UnsafePointer<Float>, samples: Int, _ states: [Tensor])
}

extension RecurrentCell {
    /// `[T, N, …]` of a layer's memory, at one step and from one sample on.
    func place(_ tensor: Tensor, _ pass: Unrolling, _ step: Int, _ sample: Int)
        -> UnsafeMutablePointer<Float>
    {
        let width = tensor.count / max(1, tensor.rows * pass.samples)
        return tensor.pointer + (step * pass.samples + sample) * width
    }
}
