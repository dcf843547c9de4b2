/// A rule that moves parameters along their gradients.
public protocol Optimiser: AnyObject {
    /// Multiplies every step; schedules change it between steps.
    var learningRate: Float { get set }

    /// Moves each trained parameter once, by its stored gradient.
    ///
    /// - Parameter parameters: the same ones in the same order at every call, since a rule may
    ///   remember something about each.
    func step(_ parameters: [Parameter])
}
