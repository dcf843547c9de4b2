import AvazAudio

/// Corpora that others have published figures on, by what they hold.
///
/// A corpus bears such a name only where all of it is there: the same classes, as many clips, and
/// recordings as long and at the rate that they should have. Layout alone tells little: many own
/// corpora are named alike, and figures beside another corpus mean nothing.
enum FamousCorpus: String, CaseIterable {
    /// Becker et al. (2018): 60 speakers, 10 digits, 50 takes each.
    case audiomnist
    /// The Free Spoken Digit Dataset (Jackson et al.): 6 speakers, 10 digits, 50 takes each.
    case fsdd
    /// Tzanetakis and Cook (2002): 10 genres of 100 clips of 30 seconds.
    case gtzan
    /// `16000_pcm_speeches`: 5 speakers, 7501 clips of a second.
    case speakers

    /// The corpus that the clips are all of, and nothing else; nil for anybody's own.
    ///
    /// - Parameter header: what a clip's file says; asked of one clip of each class.
    init?(_ clips: [Clip], header: (Clip) -> RecordingHeader?) {
        guard let corpus = FamousCorpus.allCases.first(where: { $0.holds(clips) }) else {
            return nil
        }
        let classes = Dictionary(grouping: clips) { Array($0.label.utf8) }.values
        guard
            classes.allSatisfy({ clips in
                header(clips[clips.count / 2]).map {
                    $0.sampleRate == corpus.sampleRate && corpus.seconds.contains($0.seconds)
                } ?? false
            })
        else { return nil }
        self = corpus
    }

    private var sampleRate: Int {
        switch self {
        case .audiomnist: 48000
        case .fsdd: 8000
        case .gtzan: 22050
        case .speakers: 16000
        }
    }

    /// Of any of its clips.
    private var seconds: ClosedRange<Double> {
        switch self {
        case .audiomnist, .fsdd: 0.1...3
        case .gtzan: 29...31.5
        case .speakers: 0.9...1.1
        }
    }

    private func holds(_ clips: [Clip]) -> Bool {
        switch self {
        case .audiomnist:
            let speakers = (1...60).map { $0 < 10 ? "0\($0)" : "\($0)" }
            return Self.areSpokenDigits(clips, by: speakers)
        case .fsdd:
            return Self.areSpokenDigits(
                clips, by: ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"])
        case .gtzan:
            // Some copies leave out the one that cannot be read.
            return clips.count >= 999
                && Self.names(clips).union(["jazz.00054"]) == Self.genreClips
                && clips.allSatisfy { "/\($0.path)".contains("/\($0.label)/\($0.label).") }
        case .speakers:
            let counts = Dictionary(grouping: clips, by: \.label).mapValues(\.count)
            return clips.count == 7501 && Set(counts.keys) == Speeches.speakers
                && counts.values.allSatisfy { (1500...1501).contains($0) }
        }
    }

    /// Fifty takes of every digit by every speaker, and nothing else.
    private static func areSpokenDigits(_ clips: [Clip], by speakers: [String]) -> Bool {
        guard clips.count == speakers.count * 500 else { return false }
        let expected = (0..<10).flatMap { digit in
            speakers.flatMap { speaker in (0..<50).map { "\(digit)_\(speaker)_\($0)" } }
        }
        return names(clips) == Set(expected)
    }

    private static var genreClips: Set<String> {
        Set(
            GTZAN.genres.flatMap { genre in
                (0..<100).map { "\(genre).000\($0 < 10 ? "0" : "")\($0)" }
            })
    }

    /// Files without their folders and endings.
    private static func names(_ clips: [Clip]) -> Set<String> {
        Set(
            clips.map { clip in
                let file = clip.path.split(separator: "/").last ?? ""
                return String(file[..<(file.lastIndex(of: ".") ?? file.endIndex)])
            })
    }
}

/// What is known of GTZAN.
enum GTZAN {
    static let genres: Set<String> = [
        "blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae",
        "rock",
    ]

    /// By file name.
    static let knownFaults = [
        "jazz.00054.wav": "a known fault: this file is unreadable in Kaggle's copy of GTZAN"
    ]
}

/// What is known of the speaker-recognition corpus `16000_pcm_speeches`.
enum Speeches {
    static let speakers: Set<String> = [
        "Benjamin_Netanyau", "Jens_Stoltenberg", "Julia_Gillard", "Magaret_Tarcher",
        "Nelson_Mandela",
    ]
}
