import Tensors

/// A rule that moves parameters along their gradients.
public protocol Optimiser: AnyObject {
    /// Multiplies every step; schedules change it between steps.
    var learningRate: Float { get set }

    /// Moves each trained parameter once, by its stored gradient.
    func step(_ parameters: [Parameter])
}

/// Plain gradient descent.
///
///     w ← w - η ∂L/∂w
public final class GradientDescent: Optimiser {
    public var learningRate: Float

    public init(learningRate: Float) { self.learningRate = learningRate }

    public func step(_ parameters: [Parameter]) {
        for parameter in parameters where parameter.isTrained {
            Vector.addScaled(
                -learningRate, parameter.gradient.pointer, to: parameter.value.pointer,
                count: parameter.value.count)
        }
    }
}
