/// A folder for each class, at any depth.
///
/// Of folders within folders the outermost is the class, as in torchvision's `ImageFolder`, once
/// all that has nothing to do with classes is taken away: folders that all recordings share, and
/// the parts of a ready split such as `train` and `fold1`. Where the same names stand under several
/// outer folders, either might be the class: numbered ones such as `day1` are not, and digits are;
/// otherwise nothing is guessed.
struct ClassFolders {
    private(set) var clips: [Clip] = []
    private(set) var rejected: [RejectedFile] = []
    /// What was taken for class and group, in words.
    private(set) var reading = ""

    /// A recording and the folders that may tell its class, the outermost first.
    private struct Entry {
        var path: String
        var folders: [String]
    }

    private var entries: [Entry] = []
    private let root: String
    /// Names of the parts of a split that were put together.
    private var parts: Set<String> = []

    /// - Throws: `CorpusError` where the folders tell no classes.
    init(_ recordings: [String], task: ClassificationTask, root: String) throws {
        self.root = root
        entries = recordings.map { path in
            Entry(path: path, folders: path.split(separator: "/").dropLast().map(String.init))
        }
        rejectLoose()
        guard !entries.isEmpty else {
            let expected =
                task == .digits
                ? "files named <digit>_<speaker>_<take>.wav, or a folder for each class"
                : "a folder for each class"
            throw failure(
                "\(recordings.count) recordings lie loose in it; expected \(expected)")
        }
        try takeAwayOuter()
        takeAwayInnerParts()
        try label(task)
        try checkNumbers(task)
        if !parts.isEmpty {
            reading += "; the parts \(Self.list(parts)) of a split are put together"
        }
    }

    private func failure(_ problem: String) -> CorpusError {
        CorpusError(folder: root, problem: problem)
    }

    private mutating func rejectLoose() {
        rejected += entries.filter(\.folders.isEmpty).map {
            RejectedFile(path: $0.path, reason: "lies outside of the class folders")
        }
        entries.removeAll { $0.folders.isEmpty }
    }

    // MARK: What tells no class

    private mutating func takeAwayOuter() throws {
        while true {
            let outer = Set(entries.map { $0.folders[0] })
            if outer.allSatisfy(Self.isPart) {
                guard entries.contains(where: { $0.folders.count > 1 }) else {
                    throw failure(
                        "its folders \(Self.list(outer)) are parts of a split, and hold no class "
                            + "folders; expected a folder for each class")
                }
                parts.formUnion(outer)
            } else {
                let inner = Set(entries.compactMap { $0.folders.dropFirst().first })
                let areAllNested = entries.allSatisfy { $0.folders.count > 1 }
                guard outer.count == 1, inner.count > 1 || areAllNested else { return }
            }
            for index in entries.indices { entries[index].folders.removeFirst() }
            rejectLoose()
        }
    }

    /// `dog/train/…`: where all folders of one depth within are parts.
    private mutating func takeAwayInnerParts() {
        var level = 1
        while true {
            let names = Set(entries.filter { $0.folders.count > level }.map { $0.folders[level] })
            guard !names.isEmpty else { return }
            guard names.allSatisfy(Self.isPart) else {
                level += 1
                continue
            }
            parts.formUnion(names)
            for index in entries.indices where entries[index].folders.count > level {
                entries[index].folders.remove(at: level)
            }
        }
    }

    private static let splitNames: Set<String> = [
        "train", "training", "trn", "test", "testing", "tst", "val", "valid", "validation", "dev",
        "development", "eval", "evaluation", "holdout",
    ]

    /// Whether a folder is named like one part of a split: `train`, `test-1`, `fold3`.
    private static func isPart(_ name: String) -> Bool {
        let word = name.lowercased().filter(\.isLetter)
        let isPlain = name.allSatisfy {
            $0.isLetter || $0.isNumber || ["-", "_", " "].contains($0)
        }
        let isNumbered = name.contains(where: \.isNumber)
        return isPlain
            && (splitNames.contains(word) || isNumbered && ["fold", "split", "cv"].contains(word))
    }

    // MARK: What tells the class

    private mutating func label(_ task: ClassificationTask) throws {
        let outer = Set(entries.map { $0.folders[0] })
        let isNested = entries.contains { $0.folders.count > 1 }
        guard isNested else {
            take(byInner: false, groups: false)
            reading = "class: the folder; no groups"
            return
        }
        guard let shared = sharedName() else {
            take(byInner: false, groups: true)
            reading = "class: the outer folder; group: the folders within"
            return
        }
        guard task != .classes else {
            labelOwn()
            return
        }
        let inner = Set(entries.compactMap { $0.folders.count > 1 ? $0.folders.last : nil })
        let isEveryOneNested = entries.allSatisfy { $0.folders.count > 1 }
        let within = Set(entries.flatMap { $0.folders.dropFirst() })
        if task != .genres, isEveryOneNested, inner.allSatisfy(FolderOfDigits.isDigit) {
            take(byInner: task == .digits, groups: true)
            reading =
                task == .digits
                ? "class: the inner folder, a digit; group: the outer folder"
                : "class: the outer folder; group: the folders within"
        } else if Self.areNumbered(within), task == .speakers || !Self.areNumbered(outer) {
            take(byInner: false, groups: true)
            reading = "class: the outer folder; group: the numbered folders within"
        } else if isEveryOneNested, Self.areNumbered(outer), task != .speakers,
            !Self.areNumbered(inner)
        {
            take(byInner: true, groups: true)
            reading = "class: the inner folder; group: the numbered folder around it"
        } else {
            throw failure(
                "“\(shared.name)” stands under \(Self.list(shared.outer)), so that either the outer "
                    + "or the inner folders may be the classes; expected one folder for each "
                    + "class, with no class named twice: put the recordings of a class together")
        }
    }

    /// Of anybody's own: the outermost folder is the class, unless it is but numbered, as `day1` is.
    /// A bare number is a name, such as a digit's.
    private mutating func labelOwn() {
        let outer = Set(entries.map { $0.folders[0] })
        let inner = Set(entries.compactMap { $0.folders.count > 1 ? $0.folders.last : nil })
        let areSessions =
            Self.areNumbered(outer) && outer.contains { $0.contains(where: \.isLetter) }
            && entries.allSatisfy { $0.folders.count > 1 } && !Self.areNumbered(inner)
        take(byInner: areSessions, groups: true)
        reading =
            areSessions
            ? "class: the inner folder; group: the numbered folder around it"
            : "class: the outer folder; group: the folders within"
        guard !areSessions else { return }
        // `anna` within `yes` and within `no` is one voice.
        for index in clips.indices {
            let within = entries[index].folders.dropFirst().joined(separator: "/")
            clips[index].group = within.isEmpty ? entries[index].path : within
        }
    }

    /// A folder's name that stands under several outer folders.
    private func sharedName() -> (name: String, outer: Set<String>)? {
        var outer: [String: Set<String>] = [:]
        for folders in entries.map(\.folders) {
            for name in folders.dropFirst() { outer[name, default: []].insert(folders[0]) }
        }
        return outer.filter { $0.value.count > 1 }
            .min { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, $0.value) }
    }

    private mutating func take(byInner: Bool, groups: Bool) {
        clips = entries.map { entry in
            let folders = entry.folders
            let label = byInner ? folders[folders.count - 1] : folders[0]
            let others = byInner ? folders.dropLast() : folders[...]
            return Clip(
                path: entry.path, label: label,
                group: groups ? others.joined(separator: "/") : entry.path)
        }
    }

    /// Whether names differ in their numbers alone: `day1` and `day2`.
    private static func areNumbered(_ names: Set<String>) -> Bool {
        let patterns = Set(
            names.map { name in
                var pattern = ""
                for character in name where !(character.isNumber && pattern.hasSuffix("#")) {
                    pattern += character.isNumber ? "#" : String(character)
                }
                return pattern
            })
        return patterns.count == 1 && patterns.first?.contains("#") == true
    }

    /// Folders such as `000`, `001` keep many files apart and name nothing; genres have names.
    private func checkNumbers(_ task: ClassificationTask) throws {
        let labels = Set(clips.map(\.label))
        guard labels.allSatisfy({ $0.utf8.allSatisfy { (48..<58).contains($0) } }) else { return }
        let widths = Set(labels.map(\.utf8.count))
        let areCounted = widths.count == 1 && (widths.first ?? 0) > 2
        guard task == .genres || areCounted && labels.contains(where: { $0.hasPrefix("0") }) else {
            return
        }
        throw failure(
            "its folders \(Self.list(labels)) are numbers, which name no class; expected a folder "
                + "for each class, named by it")
    }

    /// A few names, in order.
    private static func list(_ names: Set<String>) -> String {
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let shown = sorted.prefix(3).map { "“\($0)”" }.joined(separator: ", ")
        return shown + (sorted.count > 3 ? ", …" : "")
    }
}
