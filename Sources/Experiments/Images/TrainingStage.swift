import AvazInputs

/// Trainings of one seed and fold that follow each other, each with checkpoints of its own.
enum TrainingStage: Int, CaseIterable {
    /// On another set of images, which comes first.
    case start
    /// On the experiment's own.
    case own
    /// Once more, with what it has mistaken for something.
    case mistakes
}

extension CheckpointFile {
    /// That of a stage of one network of several.
    func of(_ stage: TrainingStage, member: Int = 0) -> CheckpointFile {
        ofMember(member * TrainingStage.allCases.count + stage.rawValue)
    }

    /// Whether a stage has left something to go on from.
    fileprivate var isAnyKept: Bool {
        TrainingStage.allCases.contains { of($0).latest() != nil }
    }
}

extension CheckpointFile? {
    /// Does what comes between trainings or behind them, and says where it is interrupted whether one of them
    /// is kept.
    func finding<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch is Interrupted {
            throw Interrupted(during: "finding", isKept: self?.isAnyKept ?? false)
        }
    }
}
