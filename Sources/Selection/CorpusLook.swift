import AvazAudio
import AvazDatasets
import AvazTensors
import Synchronization

/// What a corpus is like, as far as a choice of features and model depends on it.
public struct CorpusLook: Sendable {
    /// Usable clips of each class, classes sorted.
    public private(set) var counts: [(label: String, clips: Int)] = []
    /// Seconds of the usable clips, rising.
    public private(set) var seconds: [Double] = []
    /// Hz of the usable clips, rising, each rate once.
    public private(set) var sampleRates: [Int] = []
    /// Usable clips of no class.
    public private(set) var background = 0
    /// Clips with exactly the samples of another.
    public private(set) var duplicates = 0
    /// Files and stretches that cannot be used.
    public private(set) var rejected: [RejectedFile]

    /// What was read of one clip.
    private struct Sound {
        var seconds: Double
        var rate: Int
        var mark: UInt64
        var isSilent: Bool
    }

    /// Decodes every recording once.
    ///
    /// - Parameters:
    ///   - report: told how many recordings are done, from any thread.
    ///   - shouldStop: asked before every file; true leaves the rest out.
    /// - Throws: `CorpusError` where there are not two classes with clips that can be used.
    public init(
        _ corpus: Corpus,
        report: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws {
        rejected = corpus.rejected
        let clips = corpus.clips + corpus.background
        let files = Array(Set(clips.map(\.file))).sorted()
        let sounds = Mutex<[String: Result<Sound, AudioError>]>([:])
        let done = Atomic<Int>(0)
        let paths = Dictionary(clips.map { ($0.file, corpus.path(of: $0)) }) { first, _ in first }
        Parallel.forEach(files.count) { index, _ in
            guard !shouldStop(), let path = paths[files[index]] else { return }
            let sound = Result { () throws(AudioError) in try Self.sound(path) }
            sounds.withLock { $0[files[index]] = sound }
            report(done.wrappingAdd(1, ordering: .relaxed).newValue, files.count)
        }
        count(clips, classified: corpus.clips.count, sounds.withLock { $0 })
        guard counts.count >= 2 || shouldStop() else {
            let first = rejected.first.map {
                "; the first that cannot be used, \($0.path): \($0.reason)"
            }
            let found =
                counts.first.map { "found one, “\($0.label)”" }
                ?? "none of its recordings can be used"
            throw CorpusError(
                folder: corpus.root,
                problem: "a classifier needs 2 classes or more with recordings, \(found)"
                    + (first ?? ""))
        }
    }

    private static func sound(_ path: String) throws(AudioError) -> Sound {
        let stream = try AudioStream(path, sampleRate: nil)
        // One such header would bring the whole corpus down to its rate.
        guard stream.sampleRate >= Fit.leastRate else {
            throw AudioError(
                file: path,
                reason: "has a sample rate of \(stream.sampleRate) Hz, expected "
                    + "\(Fit.leastRate) Hz or more: check its header")
        }
        var isSilent = true
        while let block = try stream.next() {
            if isSilent { isSilent = block.allSatisfy { $0 == 0 } }
        }
        return Sound(
            seconds: Double(stream.samples) / Double(stream.sampleRate), rate: stream.sampleRate,
            mark: stream.contentHash, isSilent: isSilent)
    }

    private mutating func count(
        _ clips: [Clip], classified: Int, _ sounds: [String: Result<Sound, AudioError>]
    ) {
        var labels: [String: Int] = [:]
        var marks: Set<UInt64> = []
        var rates: Set<Int> = []
        for (index, clip) in clips.enumerated() {
            switch sounds[clip.file] {
            case .success(let sound)?:
                guard !sound.isSilent else {
                    rejected.append(
                        RejectedFile(
                            path: clip.path,
                            reason: "is silent: all its samples are zero; record it again"))
                    continue
                }
                rates.insert(sound.rate)
                guard index < classified else {
                    background += 1
                    continue
                }
                labels[clip.label, default: 0] += 1
                // A stretch may be said to end behind its recording.
                seconds.append(
                    clip.stretch.map { max(0, min($0.upperBound, sound.seconds) - $0.lowerBound) }
                        ?? sound.seconds)
                if clip.stretch == nil, !marks.insert(sound.mark).inserted { duplicates += 1 }
            case .failure(let error)?:
                rejected.append(RejectedFile(path: clip.path, reason: error.reason))
            case nil: break
            }
        }
        counts = labels.map { (label: $0.key, clips: $0.value) }
            .sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) }
        seconds.sort()
        sampleRates = rates.sorted()
    }

    // MARK: What follows from it

    /// Usable clips that have a class.
    public var clips: Int { seconds.count }

    /// Seconds that so large a share of the clips does not exceed.
    ///
    /// - Parameter share: 0 for the shortest, 0.5 for the median, 1 for the longest.
    public func seconds(at share: Double) -> Double {
        seconds.isEmpty
            ? 0 : seconds[min(seconds.count - 1, Int(share * Double(seconds.count)))]
    }

    /// Whether one class has twice as many clips as another, so that rare ones must count more.
    public var isUnbalanced: Bool {
        let sizes = counts.map(\.clips)
        return (sizes.max() ?? 0) >= 2 * (sizes.min() ?? 0)
    }
}
