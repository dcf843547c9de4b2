import AvazDatasets
import AvazFiles
import AvazInputs

/// An experiment of any kind.
public enum AnyExperiment: Sendable {
    /// Recordings are told apart.
    case classes(Experiment)
    /// What comes next is foretold.
    case sequences(SequenceExperiment)
    /// Images are told apart, or objects found in them.
    case images(ImageExperiment)
    /// Words are found in long recordings.
    case spotting(SpottingExperiment)
    /// Two networks learn to make something.
    case contest(ContestExperiment)

    /// What an experiment may be about, each with an engine of its own.
    public enum Kind: CaseIterable, Sendable {
        /// Recordings are told apart.
        case classes
        /// Music or text is continued.
        case sequences
        /// Images are told apart, or objects found in them.
        case images
        /// Words are found in long recordings.
        case spotting
        /// Two networks learn to make something.
        case contest
    }

    /// Which of these it is.
    public var kind: Kind {
        switch self {
        case .classes: .classes
        case .sequences: .sequences
        case .images: .images
        case .spotting: .spotting
        case .contest: .contest
        }
    }

    /// The file's name without its ending.
    public var name: String {
        switch self {
        case .classes(let experiment): experiment.name
        case .sequences(let experiment): experiment.name
        case .images(let experiment): experiment.name
        case .spotting(let experiment): experiment.name
        case .contest(let experiment): experiment.name
        }
    }

    /// One line on what it is.
    public var title: String {
        switch self {
        case .classes(let experiment): experiment.title
        case .sequences(let experiment): experiment.title
        case .images(let experiment): experiment.title
        case .spotting(let experiment): experiment.title
        case .contest(let experiment): experiment.title
        }
    }

    /// `digits`, `music`, …: what its corpus is asked.
    public var task: String {
        switch self {
        case .classes(let experiment): experiment.task.rawValue
        case .sequences(let experiment): experiment.task.rawValue
        case .images(let experiment): experiment.task.rawValue
        case .spotting(let experiment): experiment.task.rawValue
        case .contest(let experiment): experiment.task.rawValue
        }
    }

    /// The task of its corpus: words to be found are those of a corpus of single ones, and what a
    /// generator is to make may be recordings or music.
    public var corpusTask: String {
        switch self {
        case .spotting: SpottingExperiment.corpusTask.rawValue
        case .contest(let experiment): experiment.dataTask ?? task
        case .classes, .sequences, .images: task
        }
    }

    /// The whole experiment with its defaults, as it goes into the record.
    public var settings: JSONValue {
        switch self {
        case .classes(let experiment): experiment.settings
        case .sequences(let experiment): experiment.settings
        case .images(let experiment): experiment.settings
        case .spotting(let experiment): experiment.settings
        case .contest(let experiment): experiment.settings
        }
    }

    /// The figures that the source report prints; null without.
    public var published: JSONValue {
        switch self {
        case .classes(let experiment): experiment.published
        case .sequences(let experiment): experiment.published
        case .images(let experiment): experiment.published
        case .spotting(let experiment): experiment.published
        case .contest(let experiment): experiment.published
        }
    }

    /// Every word that `task` may be, in the order of the chapters.
    public static let tasks =
        ClassificationTask.allCases.map(\.rawValue) + SequenceTask.allCases.map(\.rawValue)
        + ImageTask.allCases.map(\.rawValue) + SpottingTask.allCases.map(\.rawValue)
        + ContestTask.allCases.map(\.rawValue)
}

/// An experiment with the corpus that it is to be made on.
public enum ExperimentJob: Sendable {
    /// With the recordings that are to be told apart.
    case classes(Experiment, Corpus)
    /// The path of pieces, and what the corpus is called.
    case sequences(SequenceExperiment, path: String, corpus: String)
    /// The path of the images, and what the corpus is called.
    case images(ImageExperiment, path: String, corpus: String)
    /// With the single words that long recordings are made of.
    case spotting(SpottingExperiment, Corpus)
    /// No corpus where samples are drawn as they are needed.
    case contest(ContestExperiment, ContestCorpus?)

    /// The experiment without its corpus.
    public var experiment: AnyExperiment {
        switch self {
        case .classes(let experiment, _): .classes(experiment)
        case .sequences(let experiment, _, _): .sequences(experiment)
        case .images(let experiment, _, _): .images(experiment)
        case .spotting(let experiment, _): .spotting(experiment)
        case .contest(let experiment, _): .contest(experiment)
        }
    }

    /// The corpus's name, under which results are filed.
    public var corpus: String {
        switch self {
        case .classes(_, let corpus), .spotting(_, let corpus): corpus.name
        case .sequences(_, _, let corpus), .images(_, _, let corpus): corpus
        case .contest(let experiment, let corpus):
            corpus?.name ?? experiment.ownCorpus ?? experiment.name
        }
    }
}

extension SequenceExperiment {
    /// Where the experiment's pieces lie at or below a path, and what they are called.
    ///
    /// - Parameter name: of the corpus, where the user gives one.
    /// - Throws: `FileFault` where there is nothing.
    public func job(at path: String, name: String? = nil) throws -> ExperimentJob {
        guard let kind = FileSystem.kind(path) else {
            throw FileFault(
                file: path, reason: "is not there; give the \(task.contents) with --data")
        }
        var place = path
        if kind == .folder, let file = pieces.file, WholeFile.exists("\(path)/\(file)") {
            place = "\(path)/\(file)"
        }
        let own = (FileSystem.resolved(place) ?? place).split(separator: "/").last ?? "corpus"
        let stem =
            FileSystem.kind(place) == .folder
            ? String(own) : own.lastIndex(of: ".").map { String(own[..<$0]) } ?? String(own)
        return .sequences(
            self, path: place,
            corpus: name
                ?? CorpusName.made(fromFolder: stem.lowercased().replacing("_", with: "-")))
    }
}

extension SequenceTask {
    /// What a corpus of the task holds, in words.
    public var contents: String {
        switch self {
        case .music: "folder of MIDI files"
        case .lyrics: "table of songs (.csv) or folder of text files"
        case .polyphony: "piano rolls (.json) or folder of MIDI files"
        }
    }
}
