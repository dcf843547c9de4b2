import AvazAudio
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
        /// Noise and the unknown are a class of their own in any split, and the calibration finds the
        /// threshold.
        case taught
    }

    let kind: Kind
    /// Share of the unknown that the threshold may accept on held-out training data.
    let falseAcceptance: Double
    /// What the threshold is on.
    let confidence: Confidence
    /// Length of the stretches that recordings of the unknown are cut into; nil leaves them whole.
    private let seconds: Double?

    init(_ section: SettingsSection) throws {
        kind = try section.choice("kind")
        falseAcceptance = try section.number("falseAcceptance", in: 0...0.5, default: 0.01)
        confidence = try section.choice("familiarity", default: .best)
        seconds =
            kind == .taught && section.has("seconds")
            ? try section.number("seconds", in: 0.01...3600) : nil
    }

    /// The corpus with its background as a class, where that is asked for.
    func corpus(_ corpus: Corpus) throws -> Corpus {
        guard kind != .unknownFolds else { return corpus }
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
        corpus.clips += corpus.background.flatMap { clip in cut(clip, of: corpus) }
        corpus.clips.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        corpus.background = []
        return corpus
    }

    /// The background clips of a recording, in stretches where that is asked for.
    private func cut(_ clip: Clip, of corpus: Corpus) -> [Clip] {
        let name = Corpus.backgroundClass
        if let stretch = clip.stretch {
            return [Clip(file: clip.file, stretch: stretch, label: name, group: clip.group)]
        }
        let whole = Clip(path: clip.path, label: name, group: clip.group)
        // What cannot be opened is told of when it is read.
        guard let seconds, let header = try? RecordingHeader(corpus.path(of: clip)),
            header.seconds >= 2 * seconds
        else { return [whole] }
        return (0..<Int(header.seconds / seconds)).map { index in
            let start = Double(index) * seconds
            return Clip(
                file: clip.path, stretch: start..<start + seconds, label: name, group: clip.group)
        }
    }
}
