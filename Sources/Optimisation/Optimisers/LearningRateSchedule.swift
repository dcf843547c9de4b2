#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How the learning rate changes from step to step.
///
/// A schedule is a plain value: it knows no optimiser and keeps no count.
///
/// ```swift
/// let schedule = LearningRateSchedule.cosine(over: 1000).warmedUp(over: 100)
/// optimiser.learningRate = schedule.rate(at: step, base: 1e-3)
/// ```
public indirect enum LearningRateSchedule: Sendable, Equatable {
    /// The base rate throughout.
    case constant
    /// Multiplied by `factor` after every `every` steps.
    case steps(every: Int, factor: Float)
    /// Down to `floor` of the base rate along half a cosine, and held there
    /// (Loshchilov and Hutter, 2017).
    case cosine(over: Int, floor: Float = 0)
    /// Rises evenly to the base rate within `over` steps, then follows `then` from its beginning.
    case warmUp(over: Int, then: LearningRateSchedule)

    /// This schedule behind `steps` steps of warm-up.
    public func warmedUp(over steps: Int) -> LearningRateSchedule {
        .warmUp(over: steps, then: self)
    }

    /// The rate for step `step`, counted from 0, where `base` is the undisturbed one.
    public func rate(at step: Int, base: Float) -> Float {
        switch self {
        case .constant:
            return base
        case .steps(let every, let factor):
            return base * pow(factor, Float(step / every))
        case .cosine(let over, let floor):
            let progress = Float(min(step, over)) / Float(over)
            return base * (floor + (1 - floor) * (1 + cos(.pi * progress)) / 2)
        case .warmUp(let over, let then):
            guard step < over else { return then.rate(at: step - over, base: base) }
            return base * Float(step + 1) / Float(over)
        }
    }
}
