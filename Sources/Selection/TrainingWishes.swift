import AvazExperiments

/// What the user says about a training; all else is chosen.
public struct TrainingWishes: Sendable {
    /// That the choice may take on the nominal machine of `Cost`, above 0.
    public var minutes = 5.0
    /// Tells groups in paths; nil where names or folders may.
    public var group: String?
    /// The kind of model: `cnn`, `mlp` or `logistic`.
    public var model: String?
    /// Kinds of features, as `features.kinds` names them.
    public var features: [String] = []
    /// Length of slices, s.
    public var seconds: Double?
    /// The folder of a trained run whose layers networks may begin with.
    public var from: String?
    /// Any setting of the experiment.
    public var overrides: [Override] = []

    /// Five minutes, and everything else left to the choice.
    public init() {}

    /// What `model` may be.
    public static let models = Candidate.Kind.allCases.map(\.rawValue)
}
