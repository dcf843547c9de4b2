import AvazAudio
import AvazDatasets
import AvazFeatures
import AvazInputs
import AvazTensors
import Synchronization

/// The words of a corpus, decoded at one rate, without the silence on both ends.
struct SpokenWords: Sendable {
    /// Clips that can be used, in the corpus's order.
    let clips: [Clip]
    /// Of each clip.
    let samples: [[Float]]
    /// Index of each clip's class.
    let labels: [Int]
    /// Sorted.
    let classes: [String]
    let rejected: [RejectedFile]
    /// Of paths and samples.
    let fingerprint: String

    /// What a word must rise above: decibels below its loudest frame.
    private static let silence: Float = 35
    /// Seconds of the shortest word.
    private static let shortest = 0.05

    /// - Throws: `CorpusError` where fewer than two classes can be used.
    init(
        of corpus: Corpus, sampleRate: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (_ done: Int) -> Void
    ) throws {
        let results = Mutex<[Result<(samples: [Float], hash: UInt64), AudioError>?]>(
            Array(repeating: nil, count: corpus.clips.count))
        let done = Atomic<Int>(0)
        Parallel.forEach(corpus.clips.count) { index, _ in
            guard !shouldStop() else { return }
            let clip = corpus.clips[index]
            let result = Result { () throws(AudioError) in
                try Self.word(corpus.path(of: clip), sampleRate)
            }
            results.withLock { $0[index] = result }
            report(done.wrappingAdd(1, ordering: .relaxed).newValue)
        }
        if shouldStop() { throw Interrupted(during: "reading the corpus", isKept: false) }
        var (clips, samples, rejected): ([Clip], [[Float]], [RejectedFile]) = ([], [], [])
        var hash = Fingerprint()
        for (clip, result) in zip(corpus.clips, results.withLock { $0 }) {
            switch result {
            case .success(let word):
                clips.append(clip)
                samples.append(word.samples)
                hash.combine(clip.path)
                hash.combine(word.hash)
            case .failure(let error):
                rejected.append(RejectedFile(path: clip.path, reason: error.reason))
            case nil: break
            }
        }
        let classes = Set(clips.map(\.label)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        guard classes.count >= 2 else {
            throw CorpusError(
                folder: corpus.root,
                problem: "\(clips.count) usable recordings of \(classes.count) classes, expected 2 "
                    + "or more")
        }
        (self.clips, self.samples, self.classes) = (clips, samples, classes)
        labels = clips.map { clip in classes.firstIndex(of: clip.label) ?? 0 }
        self.rejected = (corpus.rejected + rejected).sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        fingerprint = hash.text
    }

    private static func word(_ path: String, _ sampleRate: Int) throws(AudioError) -> (
        samples: [Float], hash: UInt64
    ) {
        let signal = try AudioDecoder(sampleRate: sampleRate).decode(path)
        let frame = max(2, sampleRate / 32)
        let trim = SilenceTrim(
            decibels: silence, frameLength: frame, hopLength: max(1, frame / 4))
        let samples = Array(signal.samples[trim.range(in: signal.samples)])
        guard samples.contains(where: { $0 != 0 }) else {
            throw AudioError(file: path, reason: "is silent: record it again")
        }
        guard Double(samples.count) >= shortest * Double(sampleRate) else {
            throw AudioError(
                file: path, reason: "holds a sound of less than \(shortest) s: record it again")
        }
        return (samples, signal.contentHash)
    }
}
