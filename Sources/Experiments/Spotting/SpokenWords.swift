import AvazAudio
import AvazDatasets
import AvazFeatures
import AvazFiles
import AvazInputs
import AvazTensors
import Synchronization

/// The words of a corpus at one rate, without the silence on both ends. Each is decoded once to see whether
/// it can be used, and again whenever it is asked for: a corpus never lies in memory as audio.
struct SpokenWords: Sendable {
    private let corpus: Corpus
    private let sampleRate: Int
    /// Clips that can be used, in the corpus's order.
    let clips: [Clip]
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
        let done = Atomic<Int>(0)
        let hashes = try Parallel.map(corpus.clips.count) { index in
            if shouldStop() { throw Interrupted(during: "reading the corpus", isKept: false) }
            defer { report(done.wrappingAdd(1, ordering: .relaxed).newValue) }
            return Result { () throws(AudioError) in
                try Self.word(corpus.path(of: corpus.clips[index]), sampleRate).hash
            }
        }
        var (clips, rejected): ([Clip], [RejectedFile]) = ([], [])
        var hash = Fingerprint()
        for (clip, result) in zip(corpus.clips, hashes) {
            switch result {
            case .success(let own):
                clips.append(clip)
                hash.combine(clip.path)
                hash.combine(own)
            case .failure(let error):
                rejected.append(RejectedFile(path: clip.path, reason: error.reason))
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
        (self.corpus, self.sampleRate, self.clips, self.classes) = (
            corpus, sampleRate, clips, classes
        )
        labels = clips.map { clip in classes.firstIndex(of: clip.label) ?? 0 }
        self.rejected = (corpus.rejected + rejected).sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        fingerprint = hash.text
    }

    /// - Throws: `FileFault` where a clip is no more what it was.
    func samples(ofClip index: Int) throws -> [Float] {
        let path = corpus.path(of: clips[index])
        do {
            return try Self.word(path, sampleRate).samples
        } catch {
            throw FileFault(file: path, reason: "has changed since the run began: \(error.reason)")
        }
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
