import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors

/// Numbers that the network is to give back, such as its own input.
///
/// Outputs and targets are of one shape, `[N, …]`, and compared by a loss. With true lengths, steps
/// behind them are given back for nothing: there the output counts as what was wanted.
public final class Reconstruction: Objective {
    /// Between outputs and targets.
    public let loss: any Loss

    /// - Parameter loss: between outputs and targets; the mean squared error by default.
    public init(loss: any Loss = MeanSquaredError()) { self.loss = loss }

    public func judge(_ output: Tensor, of batch: Batch, gradient: Tensor?, tally: inout Tally) {
        guard case .values(var values) = batch.targets else {
            preconditionFailure("a reconstruction is judged by values")
        }
        if let lengths = batch.lengths {
            values = values.copy()
            let (steps, width) = (output.shape[1], output.columns / output.shape[1])
            for (example, length) in lengths.enumerated() where length < steps {
                let start = example * output.columns + length * width
                (values.pointer + start).update(
                    from: output.pointer + start, count: (steps - length) * width)
            }
        }
        let mean = loss.evaluate(output, targets: values, gradient: gradient)
        tally.add(loss: Double(mean), of: batch.count)
    }
}
