import AvazFiles

/// How the names of a corpus tell labels and groups.
struct Layout {
    var clips: [Clip] = []
    var background: [Clip] = []
    var rejected: [RejectedFile] = []
    /// What was taken for the class, and what for the group, in words.
    var reading = ""
    /// What its owner should look at.
    var remarks: [String] = []

    /// Of nothing yet.
    init() {}

    init(_ listing: FolderListing, task: ClassificationTask) throws {
        var recordings: [String] = []
        for path in listing.files {
            if let folder = Self.backgroundFolder(path, task) {
                background.append(Clip(path: path, label: folder, group: path))
            } else {
                recordings.append(path)
            }
        }
        guard !recordings.isEmpty else {
            throw CorpusError(folder: listing.root, problem: "no recording belongs to a class")
        }
        let spoken = task == .classes ? 0 : recordings.count { SpokenDigitName($0) != nil }
        let isSpoken = task == .digits && spoken > 0 && spoken * 2 >= recordings.count
        if isSpoken || task == .speakers && spoken * 2 > recordings.count {
            readSpokenDigits(recordings)
        } else if task == .digits || task == .speakers, let named = FolderOfDigits.clips(recordings)
        {
            clips = named
            reading = "class: the digit that the file's name begins with; group: the folder"
        } else {
            let tree = try ClassFolders(recordings, task: task, root: listing.root)
            clips = tree.clips
            rejected = tree.rejected
            reading = tree.reading
            if task == .digits && FolderOfDigits.mayBe(recordings) {
                remarks.append(
                    "the files are numbered from 0 to 9 in every folder: where the folders are "
                        + "speakers and the numbers digits, name the files <digit>_<speaker>_<take>"
                )
            }
            return
        }
        guard task == .speakers else { return }
        // Who speaks is asked; what is said is what may be kept apart.
        for index in clips.indices {
            let (digit, speaker) = (clips[index].label, clips[index].group)
            (clips[index].label, clips[index].group) = (speaker, digit)
        }
        reading = "class: the speaker; group: the digit, both by the file's name and folder"
    }

    /// Labels and groups that differ in their bytes alone get texts that differ.
    mutating func tellApart() {
        let changed = PathText.apart(clips.flatMap { [$0.label, $0.group] })
        guard !changed.isEmpty else { return }
        for index in clips.indices {
            let clip = clips[index]
            clips[index].label = changed[Array(clip.label.utf8)] ?? clip.label
            clips[index].group = changed[Array(clip.group.utf8)] ?? clip.group
        }
    }

    /// The folder of noise or the unknown that a recording lies in: `_background_noise_` and others
    /// with a line on both sides, as Speech Commands has them, `other` beside speakers, and
    /// `negative` beside anybody's own classes.
    private static func backgroundFolder(_ path: String, _ task: ClassificationTask) -> String? {
        path.split(separator: "/").dropLast().first { folder in
            isBackground(String(folder), task)
        }.map(String.init)
    }

    /// Whether a folder or label is no class.
    static func isBackground(_ name: String, _ task: ClassificationTask) -> Bool {
        name.utf8.count > 2 && name.hasPrefix("_") && name.hasSuffix("_")
            || task == .speakers && name == "other"
            || task == .classes && ["other", "negative"].contains(name.lowercased())
    }

    /// `<digit>_<speaker>_<take>.wav`: AudioMNIST in a folder for each speaker, the Free Spoken
    /// Digit Dataset in one folder for all.
    private mutating func readSpokenDigits(_ recordings: [String]) {
        for path in recordings {
            guard let name = SpokenDigitName(path) else {
                rejected.append(
                    RejectedFile(
                        path: path,
                        reason: "name does not parse: expected <digit>_<speaker>_<take>.wav"))
                continue
            }
            clips.append(Clip(path: path, label: String(name.digit), group: name.speaker))
        }
        reading = "class: the digit; group: the speaker, by names <digit>_<speaker>_<take>"
    }
}

/// The parts of `<digit>_<speaker>_<take>.wav`.
struct SpokenDigitName {
    var digit: Int
    var speaker: String
    var take: Int

    init?(_ path: String) {
        let parts = stem(path).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 1, let digit = Int(parts[0]),
            !parts[1].isEmpty, let take = Int(parts[2]), take >= 0
        else { return nil }
        self.digit = digit
        speaker = String(parts[1])
        self.take = take
    }
}

/// Digits in folders of their speakers: `alice/7_2.wav` or `alice/seven.wav`.
enum FolderOfDigits {
    static let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]

    /// A digit, written as a number or a word.
    static func isDigit(_ name: String) -> Bool {
        name.utf8.count == 1 && Int(name) != nil || words.contains(name.lowercased())
    }

    /// Label and group of every file; nil unless all names begin with a digit, and no folder is
    /// one.
    static func clips(_ recordings: [String]) -> [Clip]? {
        var clips: [Clip] = []
        for path in recordings {
            guard let folder = path.split(separator: "/").dropLast().last.map(String.init),
                !isDigit(folder), let digit = digit(stem(path))
            else { return nil }
            clips.append(Clip(path: path, label: digit, group: folder))
        }
        return Set(clips.map(\.label)).count > 1 ? clips : nil
    }

    /// What a name begins with. A number that nothing follows may as well count the takes.
    private static func digit(_ stem: Substring) -> String? {
        let first = stem.prefix { !["_", "-", " ", "."].contains($0) }
        let name = String(first).lowercased()
        return isDigit(name) && (first != stem || Int(name) == nil) ? name : nil
    }

    /// Whether each of the folders has just the files 0 to 9.
    static func mayBe(_ recordings: [String]) -> Bool {
        let folders = Dictionary(grouping: recordings) { $0.split(separator: "/").dropLast() }
        let numbers = Set((0..<10).map { Substring(String($0)) })
        return folders.count > 1
            && folders.values.allSatisfy { $0.count == 10 && Set($0.map(stem)) == numbers }
    }
}

/// A file's name without its folder and ending.
private func stem(_ path: String) -> Substring {
    let file = path.split(separator: "/").last ?? ""
    return file[..<(file.lastIndex(of: ".") ?? file.endIndex)]
}
