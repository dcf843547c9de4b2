import AvazFiles
import AvazRecords

/// Why an experiment has to be run, or run again.
public enum RerunReason: String, Sendable {
    /// There is no record.
    case neverRun = "never run"
    /// There is one that is none.
    case recordDamaged = "record cannot be read"
    /// Its settings are not those of the record, be it for `--set`.
    case fileChanged = "file changed"
    /// The record says nothing of it, or the program is newer or older than the sources beside it.
    case codeUnknown = "its code is not known"
    /// The sources that the record depends on are not those that made it.
    case codeChanged = "code changed"
    /// The recordings, pieces or images are not those of the record.
    case corpusChanged = "corpus changed"

    /// - Parameters:
    ///   - path: of the record, which need not exist.
    ///   - experiment: as its file has it now.
    ///   - code: the program's `SourceCode.fingerprint`.
    ///   - agrees: whether the corpus is now as it was for a record.
    /// - Returns: nil where the record is up to date.
    public init?(
        record path: String, experiment: AnyExperiment, code: String,
        agrees: (RunRecord) -> Bool
    ) {
        guard WholeFile.exists(path) else {
            self = .neverRun
            return
        }
        guard let record = try? RunRecord.read(path) else {
            self = .recordDamaged
            return
        }
        if record.settings != experiment.settings || record.published != experiment.published {
            self = .fileChanged
        } else if record.environment["code"]?.string == nil {
            self = .codeUnknown
        } else if record.environment["code"]?.string != code {
            self = .codeChanged
        } else if !agrees(record) {
            self = .corpusChanged
        } else {
            return nil
        }
    }
}
