import AvazOptimisation
import AvazTensors

/// `ConvolutionPool` and `NormalisedDense` hand in hand: the whole of a small image classifier.
///
/// Only the parameters' gradients are wanted of the first convolution of a network. Then the
/// gradient of the pooled images, the largest array of the backward pass, goes from one to the other
/// row by row in the processor's cache, and is never written either.
final class PooledClassifier: Step {
    let pool: ConvolutionPool
    let dense: NormalisedDense

    private var scratch = Buffer()
    private var partialSums = PartialSums()

    init(_ pool: ConvolutionPool, _ dense: NormalisedDense) {
        self.pool = pool
        self.dense = dense
    }

    /// Nil where the layers are not these two.
    convenience init?(fusing layers: ArraySlice<any Step>) {
        guard layers.count == 2, let pool = layers.first as? ConvolutionPool,
            let dense = layers.last as? NormalisedDense
        else { return nil }
        self.init(pool, dense)
    }

    var parameters: [Parameter] { pool.parameters + dense.parameters }

    func forward(_ input: Tensor, training: Bool) -> Tensor {
        dense.forward(pool.forward(input, training: training), training: training)
    }

    func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted == .parameters else {
            return dense.backward(outputGradient, wanted.union(.input)).flatMap {
                pool.backward($0, wanted)
            }
        }
        dense.take(outputGradient, wanted)
        guard let rows = dense.rows, let pooled = pool.rows else { return nil }
        let scratch = scratch.shaped([PartialSums.parts, rows.scratchCount + pooled.scratchCount])
        partialSums.sum(over: rows.count, to: pool.parameters.map(\.gradient)) {
            part, index, sums in
            let scratch = scratch.pointer + index * scratch.columns
            for row in part {
                rows.inputGradient(row, outputGradient, scratch: scratch) { sample, gradient in
                    pooled.addGradients(
                        ofRow: row, sample, gradient, scratch: scratch + rows.scratchCount,
                        to: sums)
                }
            }
        }
        return nil
    }
}
