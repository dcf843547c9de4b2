import AvazAudio
import Synchronization
import AvazTensors

/// A corpus with every file decoded: what is there, what is faulty, what is there twice.
public struct CorpusCheck: Sendable {
    /// Usable clips of each class, classes sorted.
    public let counts: [(label: String, clips: Int)]
    /// Usable clips of no class, by their folders.
    public let background: [(label: String, clips: Int)]
    /// Speakers, or whatever groups the clips; as many as clips where nothing does.
    public let groups: Int
    /// Seconds of sound in the usable clips.
    public let duration: Double
    /// Usable clips at each sample rate, rates ascending.
    public let sampleRates: [(rate: Int, clips: Int)]
    /// Files that cannot be used.
    public let rejected: [RejectedFile]
    /// What is odd about usable files, such as channels that cancel each other.
    public let remarks: [(path: String, remark: String)]
    /// Clips with exactly the same samples, two or more together.
    public let duplicates: [[String]]
    /// Hash of each usable file's decoded samples, by path.
    public let contentHashes: [String: UInt64]

    /// Decodes the corpus, on all threads.
    ///
    /// - Parameter report: told how many files are done, from any thread.
    public init(
        _ corpus: Corpus, report: @escaping @Sendable (_ done: Int) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        let clips = corpus.clips + corpus.background
        let known = corpus.clips.count
        let results = Mutex<[Result<Sound, AudioError>?]>(Array(repeating: nil, count: clips.count))
        let remarks = Mutex<[Int: String]>([:])
        let done = Atomic<Int>(0)
        Parallel.forEach(clips.count) { index, _ in
            guard !shouldStop() else { return }
            let result = Result { () throws(AudioError) in
                let stream = try AudioStream(
                    corpus.path(of: clips[index]), sampleRate: nil)
                while try stream.next() != nil {}
                remarks.withLock { $0[index] = stream.remark }
                return Sound(
                    hash: stream.contentHash,
                    duration: Double(stream.samples) / Double(stream.sampleRate),
                    rate: stream.sampleRate)
            }
            results.withLock { $0[index] = result }
            report(done.wrappingAdd(1, ordering: .relaxed).newValue)
        }
        var usable: [(clip: Clip, sound: Sound)] = []
        var classified = 0
        var rejected = corpus.rejected
        for (index, result) in results.withLock({ $0 }).enumerated() {
            let clip = clips[index]
            switch result {
            case .success(let sound)?:
                usable.append((clip, sound))
                classified += index < known ? 1 : 0
            case .failure(let error)?:
                rejected.append(
                    RejectedFile(path: clip.path, reason: corpus.remarked(error.reason, of: clip)))
            case nil: break
            }
        }
        self.remarks = remarks.withLock { $0 }.sorted { $0.key < $1.key }
            .map { (path: clips[$0.key].path, remark: $0.value) }
        self.rejected = rejected.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        counts = Self.counts(usable[..<classified].map(\.clip))
        background = Self.counts(usable[classified...].map(\.clip))
        groups = Set(usable[..<classified].map(\.clip.group)).count
        duration = usable.reduce(0) { $0 + $1.sound.duration }
        sampleRates = Dictionary(grouping: usable, by: \.sound.rate)
            .map { (rate: $0.key, clips: $0.value.count) }
            .sorted { $0.rate < $1.rate }
        contentHashes = Dictionary(
            usable.map { ($0.clip.path, $0.sound.hash) }, uniquingKeysWith: { first, _ in first })
        duplicates = Dictionary(grouping: usable, by: \.sound)
            .values.filter { $0.count > 1 }
            .map { $0.map(\.clip.path) }
            .sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }
    }

    private static func counts(_ clips: [Clip]) -> [(label: String, clips: Int)] {
        Dictionary(grouping: clips, by: \.label)
            .map { (label: $0.key, clips: $0.value.count) }
            .sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) }
    }

    /// What two clips with the same samples have in common.
    private struct Sound: Hashable {
        var hash: UInt64
        var duration: Double
        var rate: Int
    }
}
