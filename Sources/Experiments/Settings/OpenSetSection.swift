import AvazFiles
import AvazModels
import AvazDatasets

/// The `openSet` section: how a classifier meets those whom it was not taught.
struct OpenSetSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Noise and the unknown of the corpus are a class of their own, trained on like any other.
        case background
        /// Each speaker in turn is unknown: trained without, and met at the test.
        case unknownFolds = "stranger-folds"
    }

    let kind: Kind
    /// Share of the unknown that the threshold may accept on held-out training data.
    let falseAcceptance: Double
    /// What the threshold is on.
    let confidence: Confidence

    init(_ section: SettingsSection) throws {
        kind = try section.choice("kind")
        falseAcceptance = try section.number("falseAcceptance", in: 0...0.5, default: 0.01)
        confidence = try section.choice("familiarity", default: .best)
    }

    /// The corpus with its background as a class, where that is asked for.
    func corpus(_ corpus: Corpus) throws -> Corpus {
        guard kind == .background else { return corpus }
        guard !corpus.background.isEmpty else {
            throw CorpusError(
                folder: corpus.root,
                problem: "holds no background; expected recordings in the folders "
                    + "“_background_noise_” or “other”, or openSet.kind \"stranger-folds\"")
        }
        guard !corpus.clips.contains(where: { $0.label == Corpus.backgroundClass }) else {
            throw CorpusError(
                folder: corpus.root,
                problem: "has a class “\(Corpus.backgroundClass)”, the name that openSet gives to "
                    + "noise and the unknown; rename the folder")
        }
        var corpus = corpus
        corpus.clips += corpus.background.map {
            Clip(path: $0.path, label: Corpus.backgroundClass, group: $0.group)
        }
        corpus.clips.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        corpus.background = []
        return corpus
    }
}
