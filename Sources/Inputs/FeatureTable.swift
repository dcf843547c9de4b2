import AvazDatasets
import AvazFeatures
import Synchronization
import AvazTensors

/// The rows of a whole corpus: every clip decoded, turned into features and forgotten, in one
/// parallel pass.
package struct FeatureTable: Sendable {
    /// The clips that could be used, in corpus order.
    package let clips: [Clip]
    /// `[rows, columns]`: a row for each slice of a clip, or for the clip where it is whole.
    package let rows: Tensor
    /// The rows of each clip, one after the other.
    package let rowsOfClip: [Range<Int>]
    /// The same of each changed copy, for training.
    package let copies: [Tensor]
    package let rejected: [RejectedFile]
    /// Clips with exactly the samples of an earlier one, and that one.
    package let duplicates: [(path: String, original: String)]
    /// Hz of the clips as they were turned into features, rising.
    package let sampleRates: [Int]
    /// What the user should know of settings and clips, a line each.
    package let remarks: [String]
    /// Of the clips' names and decoded samples.
    package let fingerprint: String
    /// The recipe with the padded length that this corpus came to.
    package let recipe: FeatureRecipe

    /// - Parameters:
    ///   - leavesDuplicatesOut: whether they count among the rejected files.
    ///   - report: told how many of the files are done, from any thread.
    ///   - shouldStop: asked before every file; true leaves the rest out.
    package init(
        of corpus: Corpus, recipe: FeatureRecipe, augmentation: AugmentedCopies?,
        leavesDuplicatesOut: Bool = false, report: @escaping @Sendable (_ done: Int) -> Void,
        shouldStop: @Sendable () -> Bool
    ) throws {
        let files = corpus.clips
        let readings = Readings(count: files.count, recipe: recipe)
        let done = Atomic<Int>(0)
        Parallel.forEach(files.count) { index, worker in
            guard !shouldStop() else { return }
            readings.read(
                corpus.path(of: files[index]), at: index, worker: worker,
                augmentation: augmentation)
            report(done.wrappingAdd(1, ordering: .relaxed).newValue)
        }
        guard !shouldStop() else { throw Interrupted(during: "reading the corpus") }

        var hash = Fingerprint()
        var kept: [(clip: Clip, reading: FeatureReader.Reading)] = []
        var rejected = corpus.rejected
        var originals: [UInt64: String] = [:]
        var duplicates: [(path: String, original: String)] = []
        for (clip, result) in zip(files, readings.results) {
            switch result {
            case .success(let reading)?:
                if let original = originals[reading.contentHash] {
                    duplicates.append((clip.path, original))
                    guard !leavesDuplicatesOut else {
                        rejected.append(
                            RejectedFile(
                                path: clip.path, reason: "has exactly the samples of \(original)"))
                        continue
                    }
                }
                originals[reading.contentHash] = originals[reading.contentHash] ?? clip.path
                kept.append((clip, reading))
                hash.combine(clip.path)
                hash.combine(reading.contentHash)
            case .failure(let failure)?:
                rejected.append(
                    RejectedFile(path: clip.path, reason: corpus.remarked(failure.reason, of: clip))
                )
            case nil: break
            }
        }
        guard let first = kept.first else {
            throw CorpusError(
                folder: corpus.root,
                problem: "none of its \(files.count) recordings can be used; the first, "
                    + "\(rejected[0].path): \(rejected[0].reason)")
        }
        let columns =
            recipe.isFlattened
            ? kept.reduce(0) { $1.reading.rows.reduce($0) { max($0, $1.count) } }
            : first.reading.rows[0].count
        rows = Self.table(kept.flatMap(\.reading.rows), columns: columns)
        copies = (0..<(augmentation?.count ?? 0)).map { copy in
            Self.table(kept.flatMap { $0.reading.copies[copy] }, columns: columns)
        }
        var end = 0
        rowsOfClip = kept.map { kept in
            end += kept.reading.rows.count
            return end - kept.reading.rows.count..<end
        }
        var recipe = recipe
        if recipe.isFlattened { recipe.paddedLength = columns }
        let sampleRates = Set(kept.map(\.reading.sampleRate)).sorted()
        // A model answers at the rate that it was taught at, also where that was the clips' own.
        if sampleRates.count == 1 { recipe.sampleRate = sampleRates[0] }
        self.sampleRates = sampleRates
        remarks =
            try Self.remarks(recipe, sampleRates: sampleRates)
            + Self.remarks(
                kept.compactMap { kept in
                    kept.reading.remark.map { (kept.clip.path, $0) }
                })
        self.recipe = recipe
        clips = kept.map(\.clip)
        self.duplicates = duplicates
        self.rejected = rejected.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        fingerprint = hash.text
    }

    /// Seconds that one thread takes to decode the clips and turn them into features.
    ///
    /// - Parameter shouldStop: asked before every file; true ends by an error.
    package func secondsOnOneThread(of corpus: Corpus, shouldStop: () -> Bool) throws -> Double {
        let reader = FeatureReader(recipe)
        let began = ContinuousClock.now
        for clip in clips {
            guard !shouldStop() else { throw Interrupted(during: "timing the features") }
            _ = try reader.read(corpus.path(of: clip))
        }
        return (ContinuousClock.now - began).seconds
    }

    /// The rows of clips, in the clips' order.
    package func rows(of clips: [Int]) -> [Int] { clips.flatMap { rowsOfClip[$0] } }

    /// The name of a row: the clip's path, with the seconds of the slice where it is one.
    package func name(ofRow row: Int, of clip: Int) -> String {
        let path = clips[clip].path
        return recipe.slices?.name(of: row - rowsOfClip[clip].lowerBound, in: path) ?? path
    }

    private static func remarks(_ recipe: FeatureRecipe, sampleRates: [Int]) throws -> [String] {
        // The higher the rate, the wider apart are the frequencies of a spectrum.
        guard let highest = sampleRates.last else { return [] }
        let extractor = try FeatureExtractor(
            recipe.kinds, settings: recipe.settings, sampleRate: highest)
        return extractor.remark.map { [$0] } ?? []
    }

    private static func remarks(_ clips: [(path: String, remark: String)]) -> [String] {
        guard let first = clips.first else { return [] }
        return [
            "\(first.path): \(first.remark)"
                + (clips.count > 1 ? "; \(clips.count - 1) more clips are alike" : "")
        ]
    }

    /// Rows one below the other, padded with zeros or cut.
    private static func table(_ rows: [[Float]], columns: Int) -> Tensor {
        let table = Tensor([rows.count, columns])
        for (index, row) in rows.enumerated() {
            row.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                (table.pointer + index * columns).update(
                    from: start, count: min(columns, row.count))
            }
        }
        return table
    }
}

/// The training or its preparation was stopped by the user.
public struct Interrupted: Error, CustomStringConvertible {
    public let description: String

    package init(during what: String) {
        description = "interrupted while \(what); nothing was written"
    }
}

/// Results by index, written by several threads, each index by one of them.
private final class Readings: @unchecked Sendable {
    struct Failure: Error {
        package var reason: String
    }

    private let readers: [FeatureReader]
    private let storage: UnsafeMutableBufferPointer<Result<FeatureReader.Reading, Failure>?>

    init(count: Int, recipe: FeatureRecipe) {
        readers = (0..<Parallel.threads).map { _ in FeatureReader(recipe) }
        storage = .allocate(capacity: count)
        storage.initialize(repeating: nil)
    }

    deinit {
        storage.deinitialize()
        storage.deallocate()
    }

    var results: [Result<FeatureReader.Reading, Failure>?] { Array(storage) }

    func read(
        _ path: String, at index: Int, worker: Int, augmentation: AugmentedCopies?
    ) {
        storage[index] = Result {
            try readers[worker].read(path, augmentation: augmentation, clip: index)
        }
        .mapError { Failure(reason: $0.reason) }
    }
}

extension Duration {
    /// Rounded to milliseconds.
    package var seconds: Double {
        let (whole, atto) = components
        return Double(whole) + Double(atto / 1_000_000_000_000_000) / 1000
    }
}
