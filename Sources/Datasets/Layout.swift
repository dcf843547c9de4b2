/// How the names of a corpus tell labels and groups.
struct Layout {
    /// The corpus that is known by this layout; nil for anybody's own.
    var name: String?
    var clips: [Clip] = []
    var background: [Clip] = []
    var rejected: [RejectedFile] = []

    init(_ listing: FolderListing, task: ClassificationTask) throws {
        let digits = listing.recordings.compactMap(SpokenDigitName.init)
        if task == .digits, !digits.isEmpty {
            readDigits(listing)
        } else if task == .speakers, digits.count * 2 > listing.recordings.count {
            readDigits(listing)
            // Who speaks is asked; what is said is what may be kept apart.
            for index in clips.indices {
                let (digit, speaker) = (clips[index].label, clips[index].group)
                (clips[index].label, clips[index].group) = (speaker, digit)
            }
        } else {
            try readFolders(listing, task: task)
        }
    }

    /// `<digit>_<speaker>_<take>.wav`: AudioMNIST in a folder for each speaker, the Free Spoken
    /// Digit Dataset in one folder for all.
    private mutating func readDigits(_ listing: FolderListing) {
        var isAudioMNIST = true
        var isFSDD = true
        for path in listing.recordings {
            guard let name = SpokenDigitName(path) else {
                rejected.append(
                    RejectedFile(
                        path: path,
                        reason: "name does not parse: expected <digit>_<speaker>_<take>.wav"))
                continue
            }
            let folders = path.split(separator: "/").dropLast()
            isAudioMNIST = isAudioMNIST && folders.last.map(String.init) == name.speaker
            isFSDD = isFSDD && (folders.isEmpty || folders == ["recordings"])
            clips.append(Clip(path: path, label: String(name.digit), group: name.speaker))
        }
        name = isFSDD ? "fsdd" : isAudioMNIST ? "audiomnist" : nil
    }

    /// A folder for each class, at any depth: `genres_original/blues/blues.00000.wav`,
    /// `16000_pcm_speeches/Nelson_Mandela/0.wav`, or anybody's own.
    private mutating func readFolders(_ listing: FolderListing, task: ClassificationTask) throws {
        func folder(_ path: String) -> String? {
            path.split(separator: "/").dropLast().last.map(String.init)
        }
        let classes = Set(listing.recordings.compactMap(folder))
        guard !classes.isEmpty else {
            let expected =
                task == .digits
                ? "files named <digit>_<speaker>_<take>.wav, or a folder for each class"
                : "a folder for each class"
            throw CorpusError(
                folder: listing.root,
                problem: "\(listing.recordings.count) recordings lie loose in it; "
                    + "expected \(expected)")
        }
        let known = classes.filter(GTZAN.genres.contains)
        let isGTZAN = task == .genres && known.count * 2 >= classes.count
        for path in listing.recordings {
            guard let label = folder(path) else {
                rejected.append(
                    RejectedFile(path: path, reason: "lies outside of the class folders"))
                continue
            }
            let clip = Clip(path: path, label: label, group: path)
            if isGTZAN && !GTZAN.genres.contains(label) {
                rejected.append(
                    RejectedFile(path: path, reason: "folder “\(label)” is no genre of GTZAN"))
            } else if task == .speakers && Speeches.backgroundFolders.contains(label) {
                background.append(clip)
            } else {
                clips.append(clip)
            }
        }
        guard !clips.isEmpty else {
            throw CorpusError(folder: listing.root, problem: "no recording belongs to a class")
        }
        if isGTZAN { name = "gtzan" }
        if task == .speakers && Speeches.speakers.isSuperset(of: clips.map(\.label)) {
            name = "speakers"
        }
    }
}

/// The parts of `<digit>_<speaker>_<take>.wav`.
struct SpokenDigitName {
    var digit: Int
    var speaker: String
    var take: Int

    init?(_ path: String) {
        guard let file = path.split(separator: "/").last, let dot = file.lastIndex(of: ".") else {
            return nil
        }
        let parts = file[..<dot].split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 1, let digit = Int(parts[0]),
            !parts[1].isEmpty, let take = Int(parts[2]), take >= 0
        else { return nil }
        self.digit = digit
        speaker = String(parts[1])
        self.take = take
    }
}

/// What is known of GTZAN (Tzanetakis and Cook, 2002).
enum GTZAN {
    static let genres: Set<String> = [
        "blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae",
        "rock",
    ]
}

/// What is known of the speaker-recognition corpus `16000_pcm_speeches`.
enum Speeches {
    static let speakers: Set<String> = [
        "Benjamin_Netanyau", "Jens_Stoltenberg", "Julia_Gillard", "Magaret_Tarcher",
        "Nelson_Mandela",
    ]
    /// Noise and strangers: never speakers.
    static let backgroundFolders: Set<String> = ["_background_noise_", "other"]
}
