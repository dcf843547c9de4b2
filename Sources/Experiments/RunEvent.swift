import AvazRecords

/// What a run tells while it goes on, from any thread.
public enum RunEvent: Sendable {
    /// So many of the corpus's files have been read.
    case reading(done: Int, of: Int)
    /// An epoch of a training, one of `of` (seeds times folds), is through.
    case epoch(RunRecord.Epoch, epochs: Int, training: Int, of: Int)
}
