import AvazOptimisation
import AvazTensors

/// Weights averaged over the steps that led to them, the latest counting most.
///
///     a ← m a + (1 - m) w            m = min(keep, t / (t + 10)) at step t, so that the start is soon forgotten
///
/// A game's weights circle about where they would rest; their mean lies nearer to it than any of them.
final class WeightAverage {
    /// In the order of the parameters.
    let values: [Tensor]
    private let parameters: [Parameter]
    private let keep: Float

    /// - Parameter keep: in `0 ..< 1`.
    init(_ parameters: [Parameter], keep: Float) {
        precondition((0..<1).contains(keep), "an average that keeps \(keep)")
        self.parameters = parameters
        self.keep = keep
        values = parameters.map { $0.value.copy() }
    }

    /// Takes today's weights in.
    ///
    /// - Parameter step: counted from 1.
    func take(step: Int) {
        let rest = 1 - min(keep, Float(step) / Float(step + 10))
        for (value, parameter) in zip(values, parameters) {
            Vector.map(
                value.pointer, parameter.value.pointer, to: value.pointer, count: value.count
            ) { $0 + rest * ($1 - $0) }
        }
    }

    /// Puts the average in the weights' place while `body` runs.
    func lend<Result>(_ body: () throws -> Result) rethrows -> Result {
        swap()
        defer { swap() }
        return try body()
    }

    private func swap() {
        for (value, parameter) in zip(values, parameters) {
            for index in 0..<value.count {
                let own = value[index]
                value[index] = parameter.value[index]
                parameter.value[index] = own
            }
        }
    }
}
