import AvazRecords
import AvazInputs
import AvazDatasets

/// What the recordings of a corpus hold now, to be held against a record of earlier.
public struct CorpusContents: Sendable {
    private let corpus: Corpus
    /// Of the decoded samples, by path; nothing for a file that cannot be decoded.
    private let hashes: [String: UInt64]

    /// Decodes every recording.
    ///
    /// - Parameters:
    ///   - report: told how many files are done, from any thread.
    ///   - shouldStop: asked before every file; true ends by an error.
    public init(
        of corpus: Corpus, report: @escaping @Sendable (_ done: Int) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws {
        self.corpus = corpus
        let check = CorpusCheck(corpus, report: report, shouldStop: shouldStop)
        guard !shouldStop() else { throw Interrupted(during: "reading the corpus") }
        hashes = check.contentHashes
    }

    /// Whether the experiment would use just the recordings that the record was made from.
    public func agree(with record: RunRecord, of experiment: Experiment) -> Bool {
        guard let corpus = try? experiment.openSet?.corpus(self.corpus) ?? self.corpus else {
            return false
        }
        return agree(
            with: record, corpus, experiment.features.recipe,
            leavesDuplicatesOut: experiment.duplicates == .leaveOut)
    }

    /// The same of a contest whose samples come from recordings.
    public func agree(with record: RunRecord, of experiment: ContestExperiment) -> Bool {
        guard case .mel(let material) = experiment.material else { return false }
        return agree(with: record, corpus, material.clips.recipe, leavesDuplicatesOut: false)
    }

    /// The same of a contest on music.
    public static func agree(
        with record: RunRecord, of experiment: ContestExperiment, on path: String
    ) -> Bool {
        guard case .tunes(let tunes) = experiment.material else { return false }
        let corpus = try? SequenceCorpus(musicAt: path, from: tunes.folder, style: tunes.style)
        return corpus?.fingerprint == record.corpus.fingerprint
    }

    private func agree(
        with record: RunRecord, _ corpus: Corpus, _ recipe: FeatureRecipe,
        leavesDuplicatesOut: Bool
    ) -> Bool {
        let rejected = Set(record.corpus.rejected.map(\.file))
        let reader = FeatureReader(recipe)
        var hash = Fingerprint()
        var known: Set<UInt64> = []
        for clip in corpus.clips {
            let isRejected = rejected.contains(clip.path)
            guard let content = hashes[clip.path] else {
                if isRejected { continue }
                return false
            }
            // What was rejected must still be: somebody may have mended the file. What was rejected for
            // another fault than its samples, such as being short, is part of the mark.
            if isRejected {
                if leavesDuplicatesOut && known.contains(content) { continue }
                guard (try? reader.read(clip, of: corpus)) != nil else { continue }
            }
            hash.combine(clip.path)
            hash.combine(content)
            known.insert(content)
        }
        return hash.text == record.corpus.fingerprint
    }
}
