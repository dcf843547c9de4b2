import AvazAudio
import AvazFiles

/// What a corpus is asked: which word, which genre, whose voice; or whatever its folders are.
public enum ClassificationTask: String, CaseIterable, Sendable {
    /// Which digit is said.
    case digits
    /// Which genre a piece of music is of.
    case genres
    /// Whose voice it is.
    case speakers
    /// The folders alone, or a table, tell the classes; no name is taken for more than it says.
    case classes
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
    /// Seconds of the file that the clip is; nil for the whole of it.
    public private(set) var stretch: Range<Double>?
    private var source: String?

    /// The whole of a file, whose path below the corpus folder is the clip's.
    public init(path: String, label: String, group: String) {
        self.path = path
        self.label = label
        self.group = group
    }

    /// A stretch of a longer recording: its path bears the seconds, as `a.wav (6-9 s)`.
    public init(file: String, stretch: Range<Double>, label: String, group: String) {
        self.init(
            path: "\(file) (\(JSON5.text(stretch.lowerBound))-\(JSON5.text(stretch.upperBound)) s)",
            label: label, group: group)
        self.stretch = stretch
        source = file
    }

    /// The file that the clip lies in, below the corpus folder.
    public var file: String { source ?? path }
}

/// A file of the corpus folder that cannot be used, and why.
public struct RejectedFile: Equatable, Sendable {
    /// Below the corpus folder.
    public var path: String
    /// In one line, without the path.
    public var reason: String

    /// - Parameter reason: in one line, without the path.
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
/// corpus.clips[0]          // 0_george_0.wav, label "0", group "george"
/// ```
public struct Corpus: Sendable {
    /// Name of the class that noise and the unknown make up, where they are one.
    public static let backgroundClass = "background"

    /// What the folder's `corpus.json` says; `audiomnist`, `fsdd`, `gtzan` or `speakers` where the
    /// recordings are just those; else the folder's own name.
    public private(set) var name: String
    /// Decides what of a name is the label and what the group.
    public var task: ClassificationTask
    /// Absolute path of the corpus folder.
    public var root: String
    /// Clips that have a class, in the order of their paths.
    public var clips: [Clip]
    /// Clips of no class: noise and the unknown, for telling the known from the unknown.
    public var background: [Clip]
    /// Files whose names or folders do not fit the task, sorted by path.
    public var rejected: [RejectedFile]
    /// What of the names was taken for class and group, in words.
    public private(set) var reading: String
    /// How many files were passed over for their endings: “9 files passed over: 9 .m4a”; nil where
    /// none was.
    public private(set) var passedOver: String?
    /// What its owner should look at, a line each.
    public private(set) var remarks: [String]

    /// Lists and labels the recordings below a folder; for the task `classes` also those of a table
    /// (`CorpusTable`), or the stretches that label files beside them name (`LabelFiles`).
    ///
    /// - Throws: `CorpusError` where the folder is missing, cannot be read, or holds no recording
    ///   that fits the task.
    public init(at path: String, task: ClassificationTask) throws {
        if task == .classes, case .file? = FileSystem.kind(path) {
            try self.init(table: path)
        } else {
            try self.init(folder: path, task: task)
        }
    }

    private init(folder path: String, task: ClassificationTask) throws {
        let listing = try FolderListing(path)
        passedOver = listing.passedOverText
        guard !listing.files.isEmpty else {
            throw CorpusError(
                folder: path,
                problem: "no recordings found (wav, au, flac, ogg, mp3) in it or below"
                    + (passedOver.map { "; \($0)" } ?? ""))
        }
        let labels = task == .classes ? try LabelFiles(beside: listing)?.layout : nil
        var layout = try labels ?? Layout(listing, task: task)
        layout.tellApart()
        self.task = task
        root = listing.root
        clips = layout.clips
        background = layout.background
        reading = layout.reading
        rejected = (layout.rejected + listing.rejected).sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        remarks = layout.remarks
        if listing.passesRecordingsOver, let passedOver {
            remarks.append("\(passedOver); convert those that are recordings")
        }
        let folder = listing.folderName
        let famous = FamousCorpus(clips) { [root] in
            try? RecordingHeader("\(root)/\($0.path)")
        }?.rawValue
        if famous == nil, listing.markedName == nil,
            FamousCorpus(rawValue: folder.lowercased()) != nil
        {
            // Results of a part of a corpus, or of another, must not pass for those of the whole.
            name = folder + "-like"
            remarks.append("called \(name), since its recordings are not those of \(folder)")
        } else {
            name = listing.markedName ?? famous ?? folder
        }
    }

    /// The recordings that a table names.
    private init(table path: String) throws {
        let table = try CorpusTable(contentsOf: path)
        (task, root) = (.classes, table.root)
        (clips, background, rejected) = (table.clips, table.background, table.rejected)
        reading = table.reading
        remarks = []
        let file = path.split(separator: "/").last ?? ""
        name = CorpusName.made(
            fromFolder: String(file[..<(file.lastIndex(of: ".") ?? file.endIndex)]))
    }

    /// Gives the corpus another name, under which its results are filed.
    ///
    /// - Throws: `CorpusError` for a name that no folder can have.
    public mutating func rename(_ name: String) throws {
        if let fault = CorpusName.fault(of: name) {
            throw CorpusError(folder: root, problem: "the name of a corpus \(fault)")
        }
        self.name = name
    }

    /// Absolute path of a clip's file.
    public func path(of clip: Clip) -> String {
        clip.file.hasPrefix("/") ? clip.file : root + "/" + clip.file
    }

    /// Why a clip cannot be used, and whether the whole world knows.
    public func remarked(_ reason: String, of clip: Clip) -> String {
        let file = clip.path.split(separator: "/").last.map(String.init) ?? ""
        guard task == .genres, let fault = GTZAN.knownFaults[file] else { return reason }
        return "\(reason) (\(fault))"
    }
}

/// A corpus folder that cannot be used.
public struct CorpusError: Error, CustomStringConvertible, Equatable {
    /// As it was given, or its absolute path.
    public var folder: String
    /// What was expected and found, in one line, without the folder.
    public var problem: String

    /// - Parameter problem: in one line, without the folder.
    public init(folder: String, problem: String) {
        self.folder = folder
        self.problem = problem
    }

    public var description: String { "\(folder): \(problem)" }
}
