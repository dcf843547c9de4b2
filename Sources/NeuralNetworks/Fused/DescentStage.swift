import AvazCVectorMath
import AvazTensors

/// A dense layer with its activation, laid out for `PerSampleDescent`: columns padded with zeros
/// to whole SIMD blocks, and the last sample's update held back until the next forward pass.
final class DescentStage: @unchecked Sendable {
    let rows: Int
    /// Outputs, padded to a multiple of 16.
    let columns: Int
    /// Whether the weights are so many that several threads gain.
    let isShared: Bool

    private let dense: Dense
    private let activation: Activation
    private let weights: Tensor
    private let bias: Tensor
    private let outputTensor: Tensor
    private let deltaTensor: Tensor
    /// `-η δ` of the last sample, and the input that goes with it.
    private let pendingStep: Tensor
    private var pendingInput: Tensor
    private var currentInput: Tensor

    var output: UnsafeMutablePointer<Float> { outputTensor.pointer }
    /// `∂L/∂a`, and after `applyDerivative` `∂L/∂z`.
    var delta: UnsafeMutablePointer<Float> { deltaTensor.pointer }

    init(_ dense: Dense, _ activation: Activation) {
        self.dense = dense
        self.activation = activation
        rows = dense.inputs
        columns = (dense.outputs + 15) / 16 * 16
        isShared = rows * columns >= 1 << 16
        weights = Tensor([rows, columns])
        bias = Tensor([columns])
        outputTensor = Tensor([columns])
        deltaTensor = Tensor([columns])
        pendingStep = Tensor([columns])
        pendingInput = Tensor([rows])
        currentInput = Tensor([rows])
    }

    /// Takes the layer's weights over.
    func begin() {
        for row in 0..<rows {
            (weights.pointer + row * columns).update(
                from: dense.weights.value.pointer + row * dense.outputs, count: dense.outputs)
        }
        bias.pointer.update(from: dense.bias.value.pointer, count: dense.outputs)
        pendingStep.fill(0)
    }

    /// Applies what is pending and hands the weights back to the layer.
    func finish() {
        for row in 0..<rows {
            let weight = weights.pointer + row * columns
            Vector.addScaled(pendingInput[row], pendingStep.pointer, to: weight, count: columns)
            (dense.weights.value.pointer + row * dense.outputs).update(
                from: weight, count: dense.outputs)
        }
        dense.bias.value.pointer.update(from: bias.pointer, count: dense.outputs)
    }

    /// `W ← W + pending`, `a = f(x W + b)`, in one stream over the given columns of `W`.
    ///
    /// Four rows at a time, so that the running sums are loaded and stored once for four weights.
    /// Each sum runs over the rows in order, whatever columns a thread has.
    func forward(_ input: UnsafePointer<Float>, columns range: Range<Int>) {
        guard !range.isEmpty else { return }
        let previous = UnsafePointer(pendingInput.pointer)
        let (weight, sum, step) = (weights.pointer, outputTensor.pointer, pendingStep.pointer)
        (sum + range.lowerBound).update(from: bias.pointer + range.lowerBound, count: range.count)
        var row = 0
        while row + 4 <= rows {
            let (x0, x1) = (splat(input[row]), splat(input[row + 1]))
            let (x2, x3) = (splat(input[row + 2]), splat(input[row + 3]))
            let (p0, p1) = (splat(previous[row]), splat(previous[row + 1]))
            let (p2, p3) = (splat(previous[row + 2]), splat(previous[row + 3]))
            let w0 = weight + row * columns
            let (w1, w2, w3) = (w0 + columns, w0 + 2 * columns, w0 + 3 * columns)
            for column in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
                let change = load(step + column)
                let new0 = vm_multiply_add(p0, change, load(w0 + column))
                let new1 = vm_multiply_add(p1, change, load(w1 + column))
                let new2 = vm_multiply_add(p2, change, load(w2 + column))
                let new3 = vm_multiply_add(p3, change, load(w3 + column))
                store(new0, w0 + column)
                store(new1, w1 + column)
                store(new2, w2 + column)
                store(new3, w3 + column)
                var total = vm_multiply_add(x0, new0, load(sum + column))
                total = vm_multiply_add(x1, new1, total)
                total = vm_multiply_add(x2, new2, total)
                total = vm_multiply_add(x3, new3, total)
                store(total, sum + column)
            }
            row += 4
        }
        while row < rows {
            let (x, p, w) = (splat(input[row]), splat(previous[row]), weight + row * columns)
            for column in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
                let new = vm_multiply_add(p, load(step + column), load(w + column))
                store(new, w + column)
                store(vm_multiply_add(x, new, load(sum + column)), sum + column)
            }
            row += 1
        }
        let function = activation.function
        for column in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
            store(function.value(load(sum + column)), sum + column)
        }
        if range.lowerBound == 0 { currentInput.pointer.update(from: input, count: rows) }
    }

    /// `∂L/∂a` of the stage before: `W δ`, for the given rows.
    func backward(into previousDelta: UnsafeMutablePointer<Float>, rows range: Range<Int>) {
        for row in range {
            previousDelta[row] = Vector.dot(
                weights.pointer + row * columns, delta, count: columns)
        }
    }

    /// `δ ← δ · f'`.
    func applyDerivative() {
        let (function, derivative) = (activation.function, activation.derivative)
        for column in stride(from: 0, to: columns, by: 16) {
            let factor = function.factor(derivative, ofValue: load(output + column))
            store(load(delta + column) * factor, delta + column)
        }
    }

    /// Moves the bias, and notes the weights' update for the next forward pass.
    func scheduleUpdate(_ learningRate: Float) {
        for column in stride(from: 0, to: columns, by: 16) {
            let change = load(delta + column) * -learningRate
            store(change, pendingStep.pointer + column)
            store(load(bias.pointer + column) + change, bias.pointer + column)
        }
        swap(&pendingInput, &currentInput)
    }

    /// Forgets the pending update.
    func dropUpdate() { pendingStep.fill(0) }

    @inline(__always)
    private func splat(_ value: Float) -> SIMD16<Float> { SIMD16(repeating: value) }

    @inline(__always)
    private func load(_ pointer: UnsafePointer<Float>) -> SIMD16<Float> {
        UnsafeRawPointer(pointer).load(as: SIMD16<Float>.self)
    }

    @inline(__always)
    private func store(_ value: SIMD16<Float>, _ pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD16<Float>.self)
    }
}

extension Plain {
    /// One sample's descent through one stage, each weight moved at once.
    ///
    /// - Parameters:
    ///   - g: `∂L/∂a` of the stage's output `a = f(x W + b)`, asked for when `a` is known.
    ///   - weights, bias: `[in, out]` and `[out]`, moved by `-η` of their gradients.
    /// - Returns: `∂L/∂x` by the weights as they were.
    static func descend(
        _ x: Tensor, _ weights: Tensor, _ bias: Tensor, _ activation: Activation,
        learningRate: Float, _ g: (_ a: Tensor) -> Tensor
    ) -> Tensor {
        let (function, derivative) = (activation.function, activation.derivative)
        let a = dense(x, weights, bias)
        for index in 0..<a.count { a[index] = function.value(SIMD16(repeating: a[index]))[0] }
        let delta = g(a)
        for index in 0..<a.count {
            delta[index] *= function.factor(derivative, ofValue: SIMD16(repeating: a[index]))[0]
        }
        let gradients = denseGradients(x, weights, delta)
        for index in 0..<weights.count { weights[index] -= learningRate * gradients.weights[index] }
        for index in 0..<bias.count { bias[index] -= learningRate * gradients.bias[index] }
        return gradients.input
    }
}
