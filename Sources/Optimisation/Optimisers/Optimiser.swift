import AvazTensors

/// A rule that moves parameters along their gradients.
public protocol Optimiser: AnyObject {
    /// Multiplies every step; schedules change it between steps.
    var learningRate: Float { get set }

    /// Moves each trained parameter once, by its stored gradient.
    ///
    /// - Parameter parameters: the same ones in the same order at every call, since a rule may
    ///   remember something about each.
    func step(_ parameters: [Parameter])

    /// What the rule remembers from step to step, beside its settings: with it and the parameters,
    /// training goes on as if it had never stopped.
    var state: OptimiserState { get set }
}

/// What an optimiser remembers.
public struct OptimiserState: Sendable {
    /// Such as velocities: some for each trained parameter, in the rule's own order; empty before the
    /// first step.
    public var tensors: [Tensor]
    /// Such as powers of a decay.
    public var numbers: [Double]

    /// Nothing by default, as before the first step.
    public init(tensors: [Tensor] = [], numbers: [Double] = []) {
        self.tensors = tensors
        self.numbers = numbers
    }
}
