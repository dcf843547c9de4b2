import AvazDatasets
import AvazFiles
import AvazModels
import AvazTensors

/// Ranks that were not started alike.
public struct RanksDiffer: Error, CustomStringConvertible, Equatable {
    /// One line: which rank has what, and what to do.
    public let description: String
}

extension Ranks {
    /// - Parameter parts: what must be the same in all ranks: a word for each, and the line to say of a
    ///   rank, and of rank 0, where it is not.
    /// - Throws: `RanksDiffer`.
    func check(_ parts: [(own: String, problem: (_ own: String, _ first: String) -> String)]) throws
    {
        let told = gather(parts.map(\.own))
        for (rank, own) in told.enumerated() {
            for (part, (own, first)) in zip(parts, zip(own, told[0])) where own != first {
                throw RanksDiffer(description: "rank \(rank) \(part.problem(own, first))")
            }
        }
    }
}

extension ExperimentRun {
    /// - Throws: `RanksDiffer` where ranks are of different programs, or have other settings or
    ///   recordings than the first; what is in the recordings of equal length is not compared.
    func checkRanks(_ corpus: Corpus) throws {
        guard ranks.count > 1 else { return }
        try ranks.check([
            (
                code ?? "",
                { _, _ in "is of another build than rank 0: start the same program everywhere" }
            ),
            (
                experiment.settings.text,
                { _, _ in "has other settings than rank 0: give all ranks the same command line" }
            ),
            (
                Self.recordings(of: corpus),
                { "has \($0), rank 0 has \($1): give all ranks the same recordings" }
            ),
        ])
    }

    /// How many, and a mark of their names and lengths.
    private static func recordings(of corpus: Corpus) -> String {
        var hash = Fingerprint()
        for clip in corpus.clips + corpus.background {
            for text in [clip.path, clip.label, clip.group] { hash.combine(text) }
            if case .file(let size)? = FileSystem.kind(corpus.path(of: clip)) {
                hash.combine(UInt64(size))
            }
        }
        return "\(corpus.clips.count) recordings of mark \(hash.text)"
    }

    /// - Throws: `RanksDiffer` where ranks begin with other weights than the first, or part the clips
    ///   otherwise.
    func checkRanks(start: String?, splits: String) throws {
        try ranks.check([
            (
                start ?? "",
                { _, _ in
                    "begins with another model than rank 0: give all ranks the same start.model"
                }
            ),
            (
                splits,
                { _, _ in
                    "parts the recordings otherwise than rank 0: give all ranks the same lists"
                }
            ),
        ])
    }

    /// What knows every speaker, where folds do not: made by the first rank alone, unless all train
    /// together.
    func modelOfAll(
        _ open: OpenSetTrial?, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> ClassifierModel? {
        guard let open else { return nil }
        let seed = experiment.seeds[0]
        if open.ranks.count > 1 { return try open.modelOfAll(seed: seed, shouldStop: shouldStop) }
        return try ranks.together {
            ranks.rank == 0 ? try open.modelOfAll(seed: seed, shouldStop: shouldStop) : nil
        }
    }
}
