import AvazFiles
import AvazTraining

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder in which the trainings of a long run leave their checkpoints: after a crash or an
/// interruption the same run goes on from there. It is gone when the run is through.
///
/// A run of less than `patience` leaves none.
public final class CheckpointFolder: Sendable {
    /// How long a run goes on before it leaves a checkpoint, and from one to the next.
    public static let patience = Duration.seconds(20)

    /// Beside the run's own folder, hidden.
    public let path: String
    private let patience: Duration
    private let began = ContinuousClock.now

    /// - Parameter folder: the results of the run, which need not exist.
    public init(beside folder: String, patience: Duration = CheckpointFolder.patience) {
        let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
        path = (parts.dropLast() + [".\(parts.last ?? "").checkpoint"]).joined(separator: "/")
        self.patience = patience
    }

    /// The checkpoints of one training.
    ///
    /// - Parameters:
    ///   - index: the training's number in the run.
    ///   - subject: what is being trained, and on what.
    func file(_ index: Int, subject: String) -> CheckpointFile {
        CheckpointFile(
            folder: path, name: "training-\(index + 1).safetensors", subject: subject,
            firstDue: began + patience, patience: patience)
    }

    /// Removes all checkpoints: the run is through.
    public func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The checkpoints of one training, each in the place of the one before.
final class CheckpointFile: CheckpointKeeper {
    let subject: String
    private let folder: String
    private let file: String
    private let name: String
    private let firstDue: ContinuousClock.Instant
    private let patience: Duration
    private var due: ContinuousClock.Instant
    /// Whether there is something to go on from.
    private(set) var isKept = false

    init(
        folder: String, name: String, subject: String, firstDue: ContinuousClock.Instant,
        patience: Duration
    ) {
        self.folder = folder
        self.name = name
        self.subject = subject
        self.firstDue = firstDue
        self.patience = patience
        file = folder + "/" + name
        due = firstDue
    }

    /// That of one network of several that this training is made of.
    func ofMember(_ index: Int) -> CheckpointFile {
        CheckpointFile(
            folder: folder, name: "member-\(index + 1)-\(name)", subject: "\(subject).\(index)",
            firstDue: firstDue, patience: patience)
    }

    /// Nil where there is none, or one of other settings, code or recordings.
    func latest() -> Checkpoint? {
        guard let checkpoint = try? Checkpoint(contentsOf: file), checkpoint.subject == subject
        else { return nil }
        isKept = true
        return checkpoint
    }

    func isDue() -> Bool { ContinuousClock.now >= due }

    /// A disk that refuses must not end a training that goes well.
    func keep(_ checkpoint: Checkpoint) {
        guard ContinuousClock.now >= firstDue else { return }
        due = ContinuousClock.now + patience
        let manager = FileManager.default
        try? manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do {
            try checkpoint.write(to: file)
            isKept = true
        } catch {
            return
        }
    }
}
