/// What a corpus is asked: which word, which genre, whose voice.
public enum ClassificationTask: String, CaseIterable, Sendable {
    case digits, genres, speakers
}

/// One recording of a corpus.
public struct Clip: Equatable, Sendable {
    /// Below the corpus folder, such as `data/01/7_01_3.wav`.
    public var path: String
    /// Name of the class.
    public var label: String
    /// Who or what must not stand on both sides of an honest split: the speaker of a digit, the
    /// recording that a slice was cut from; the digit where speakers are told by digits.
    public var group: String

    public init(path: String, label: String, group: String) {
        self.path = path
        self.label = label
        self.group = group
    }
}

/// A file of the corpus folder that cannot be used, and why.
public struct RejectedFile: Equatable, Sendable {
    /// Below the corpus folder.
    public var path: String
    /// In one line, without the path.
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// The recordings below a folder, sorted by path as Python's `sorted` does, and labelled by their
/// names; nothing has been decoded yet.
///
/// ```swift
/// let corpus = try Corpus(at: "recordings", task: .digits)
/// corpus.name              // "fsdd"
/// corpus.clips[0]          // 0_george_0.wav, label "0", group "george"
/// ```
public struct Corpus: Sendable {
    /// Name of the class that noise and strangers make up, where they are one.
    public static let backgroundClass = "background"

    /// `audiomnist`, `fsdd`, `gtzan`, `speakers`, what the folder's `corpus.json` says, or else
    /// the folder's own name.
    public var name: String
    /// Decides what of a name is the label and what the group.
    public var task: ClassificationTask
    /// Absolute path of the corpus folder.
    public var root: String
    /// Clips that have a class, in the order of their paths.
    public var clips: [Clip]
    /// Clips of no class: noise and strangers, for telling the known from the unknown.
    public var background: [Clip]
    /// Files whose names or folders do not fit the task, sorted by path.
    public var rejected: [RejectedFile]

    /// Lists and labels the recordings below a folder.
    ///
    /// - Throws: `CorpusError` where the folder is missing, cannot be read, or holds no recording
    ///   that fits the task.
    public init(at path: String, task: ClassificationTask) throws {
        let listing = try FolderListing(path)
        guard !listing.recordings.isEmpty else {
            throw CorpusError(
                folder: path,
                problem: "no recordings found (wav, au, flac, ogg, mp3) in it or below")
        }
        let layout = try Layout(listing, task: task)
        self.task = task
        root = listing.root
        name = listing.markedName ?? layout.name ?? listing.folderName
        clips = layout.clips
        background = layout.background
        rejected = layout.rejected
    }

    /// Absolute path of a clip.
    public func path(of clip: Clip) -> String { root + "/" + clip.path }

    /// Why a clip cannot be used, and whether the whole world knows.
    public func remarked(_ reason: String, of clip: Clip) -> String {
        let file = clip.path.split(separator: "/").last.map(String.init) ?? ""
        guard name == "gtzan", let fault = GTZAN.knownFaults[file] else { return reason }
        return "\(reason) (\(fault))"
    }
}

/// A corpus folder that cannot be used.
public struct CorpusError: Error, CustomStringConvertible, Equatable {
    /// As it was given, or its absolute path.
    public var folder: String
    /// What was expected and found, in one line, without the folder.
    public var problem: String

    public init(folder: String, problem: String) {
        self.folder = folder
        self.problem = problem
    }

    public var description: String { "\(folder): \(problem)" }
}
