import AvazDatasets
import AvazFiles
import AvazTraining

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
    ///   - parts: what is being trained, and on what: settings, recordings, code, seed and the like. A
    ///     checkpoint of anything else is not gone on from.
    func file(_ index: Int, of parts: String?...) -> CheckpointFile {
        var hash = Fingerprint()
        for part in parts { hash.combine(part ?? "") }
        return CheckpointFile(
            folder: path, name: "training-\(index + 1).safetensors", subject: hash.text,
            firstDue: began + patience, patience: patience)
    }

    /// Removes all checkpoints: the run is through.
    public func remove() { FileSystem.remove(path) }
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
        do {
            try FileSystem.makeFolder(folder)
            try checkpoint.write(to: file)
            isKept = true
        } catch {
            // Empty where nothing could ever be written; where an older checkpoint lies, it stays.
            FileSystem.removeIfEmpty(folder)
        }
    }
}
