import AvazDatasets
import AvazFeatures
import Synchronization
import AvazTensors

/// The rows of a whole corpus: every clip decoded, turned into features and forgotten, in one
/// parallel pass.
package struct FeatureTable: Sendable {
    /// The clips that could be used, in corpus order.
    package let clips: [Clip]
    /// `[N, K]` or `[N, H, W, 1]`, as the recipe has it: an example for each slice of a clip, or for
    /// the clip where it is whole.
    package let inputs: Tensor
    /// The rows of each clip, one after the other.
    package let rowsOfClip: [Range<Int>]
    /// The same of each changed copy, for training.
    package let copies: [Tensor]
    /// Features over time of the clips that were to be pictured and can be used, by path.
    package let pictures: [String: Tensor]
    package let rejected: [RejectedFile]
    /// Clips with exactly the samples of an earlier one, and that one.
    package let duplicates: [(path: String, original: String)]
    /// Hz of the clips as they were turned into features, rising.
    package let sampleRates: [Int]
    /// What the user should know of settings and clips, a line each.
    package let remarks: [String]
    /// Of the clips' names and decoded samples.
    package let fingerprint: String
    /// The recipe with the padded length and the one sample rate that this corpus came to.
    package let recipe: FeatureRecipe

    /// - Parameters:
    ///   - leavesDuplicatesOut: whether they count among the rejected files.
    ///   - pictured: paths of clips whose features over time are kept too.
    ///   - ranks: that read the corpus together, each every so many of its files; all come to the same table.
    ///   - report: told how many of this rank's files are done, from any thread.
    ///   - shouldStop: asked before every file; true leaves the rest out.
    package init(
        of corpus: Corpus, recipe: FeatureRecipe, augmentation: AugmentedCopies?,
        leavesDuplicatesOut: Bool = false, pictured: Set<String> = [],
        ranks: any Ranks = OneRank(), report: @escaping @Sendable (_ done: Int) -> Void,
        shouldStop: @Sendable () -> Bool
    ) throws {
        var kept = try Kept(
            Self.results(
                of: corpus, recipe: recipe, augmentation: augmentation, pictured: pictured,
                ranks: ranks, report: report, shouldStop: shouldStop),
            of: corpus, leavesDuplicatesOut: leavesDuplicatesOut)
        var recipe = recipe
        let count =
            recipe.isFlattened
            ? kept.readings.reduce(0) { $1.rows.reduce($0) { max($0, $1.count) } }
            : kept.readings[0].rows[0].count
        if recipe.isFlattened { recipe.paddedLength = count }
        let shape = recipe.exampleShape(count: count)
        var end = 0
        rowsOfClip = kept.readings.map { reading in
            end += reading.rows.count
            return end - reading.rows.count..<end
        }
        inputs = Self.table(taking: \.rows, of: &kept.readings, shape: shape)
        copies = (0..<(augmentation?.count ?? 0)).map { copy in
            Self.table(taking: \.copies[copy], of: &kept.readings, shape: shape)
        }
        returnFreedMemory()
        sampleRates = Set(kept.readings.map(\.sampleRate)).sorted()
        // Taught at one rate, a model understands no other: what it is asked later is resampled.
        if sampleRates.count == 1 { recipe.sampleRate = sampleRates[0] }
        remarks =
            try Self.remarks(recipe, sampleRates: sampleRates)
            + Self.remarks(
                zip(kept.clips, kept.readings).compactMap { clip, reading in
                    reading.remark.map { (clip.path, $0) }
                })
        self.recipe = recipe
        clips = kept.clips
        pictures = Dictionary(
            zip(kept.clips, kept.readings).compactMap { clip, reading in
                reading.picture.map { (clip.path, $0) }
            }
        ) { first, _ in first }
        duplicates = kept.duplicates
        rejected = kept.rejected.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        fingerprint = kept.fingerprint.text
    }

    /// What each clip of a corpus comes to; nil where the user stopped before it.
    ///
    /// - Throws: where any rank was asked to stop.
    private static func results(
        of corpus: Corpus, recipe: FeatureRecipe, augmentation: AugmentedCopies?,
        pictured: Set<String>, ranks: any Ranks, report: @escaping @Sendable (_ done: Int) -> Void,
        shouldStop: @Sendable () -> Bool
    ) throws -> [Readings.Outcome?] {
        let files = corpus.clips
        let readings = Readings(count: files.count, recipe: recipe)
        let done = Atomic<Int>(0)
        // The stretches of a recording are read in one pass over it.
        let passes = Self.passes(over: files).enumerated()
            .filter { $0.offset % ranks.count == ranks.rank }.map(\.element)
        Parallel.forEach(passes.count) { pass, worker in
            let indices = passes[pass]
            guard !shouldStop() else { return }
            let path = corpus.path(of: files[indices[0]])
            if files[indices[0]].stretch == nil {
                readings.read(
                    path, at: indices[0], worker: worker, augmentation: augmentation,
                    isPictured: pictured.contains(files[indices[0]].path))
            } else {
                readings.read(
                    path, stretches: indices.map { (index: $0, clip: files[$0]) }, worker: worker,
                    augmentation: augmentation, pictured: pictured)
            }
            let count = indices.count
            report(done.wrappingAdd(count, ordering: .relaxed).newValue)
        }
        guard !ranks.any(shouldStop()) else { throw Interrupted(during: "reading the corpus") }
        return ranks.gather(readings.takeResults())
    }

    /// The clips that are read together: stretches of one file, and else each by itself.
    private static func passes(over files: [Clip]) -> [[Int]] {
        var passes: [[Int]] = []
        var places: [String: Int] = [:]
        for (index, clip) in files.enumerated() {
            if clip.stretch != nil, let place = places[clip.file] {
                passes[place].append(index)
                continue
            }
            if clip.stretch != nil { places[clip.file] = passes.count }
            passes.append([index])
        }
        return passes
    }

    /// What of a corpus can be used.
    private struct Kept {
        var clips: [Clip] = []
        var readings: [FeatureReader.Reading] = []
        var rejected: [RejectedFile]
        var duplicates: [(path: String, original: String)] = []
        var fingerprint = Fingerprint()

        /// - Throws: where nothing can be used.
        init(_ results: [Readings.Outcome?], of corpus: Corpus, leavesDuplicatesOut: Bool) throws {
            rejected = corpus.rejected
            var originals: [UInt64: String] = [:]
            for (clip, result) in zip(corpus.clips, results) {
                switch result {
                case .success(let reading)?:
                    let original = originals[reading.contentHash]
                    if let original { duplicates.append((clip.path, original)) }
                    if let original, leavesDuplicatesOut {
                        let reason = "has exactly the samples of \(original)"
                        rejected.append(RejectedFile(path: clip.path, reason: reason))
                        continue
                    }
                    originals[reading.contentHash] = original ?? clip.path
                    clips.append(clip)
                    readings.append(reading)
                    fingerprint.combine(clip.path)
                    fingerprint.combine(reading.contentHash)
                case .failure(let failure)?:
                    let reason = corpus.remarked(failure.reason, of: clip)
                    rejected.append(RejectedFile(path: clip.path, reason: reason))
                case nil: break
                }
            }
            guard !clips.isEmpty else {
                throw CorpusError(
                    folder: corpus.root,
                    problem: "none of its \(corpus.clips.count) recordings can be used; the first, "
                        + "\(rejected[0].path): \(rejected[0].reason)")
            }
        }
    }

    /// Seconds that one thread takes to decode the clips and turn them into features.
    ///
    /// - Parameter shouldStop: asked before every file; true ends by an error.
    package func secondsOnOneThread(of corpus: Corpus, shouldStop: () -> Bool) throws -> Double {
        let reader = FeatureReader(recipe)
        let began = ContinuousClock.now
        for clip in clips {
            guard !shouldStop() else { throw Interrupted(during: "timing the features") }
            _ = try reader.read(clip, of: corpus)
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

    /// Examples of a shape one after the other, padded with zeros or cut. The readings lose them as they go
    /// over, so that a large corpus never lies in memory twice.
    private static func table(
        taking rows: WritableKeyPath<FeatureReader.Reading, [[Float]]>,
        of readings: inout [FeatureReader.Reading], shape: [Int]
    ) -> Tensor {
        let columns = shape.reduce(1, *)
        let count = readings.reduce(0) { $0 + $1[keyPath: rows].count }
        let table = Tensor(unfilled: [count] + shape)
        var (place, held) = (table.pointer, 0)
        for index in readings.indices {
            for row in readings[index][keyPath: rows] {
                let own = min(columns, row.count)
                row.withUnsafeBufferPointer { source in
                    if let start = source.baseAddress { place.update(from: start, count: own) }
                }
                (place + own).update(repeating: 0, count: columns - own)
                place += columns
                held += row.count
            }
            readings[index][keyPath: rows] = []
            if held >= 1 << 24 {
                returnFreedMemory()
                held = 0
            }
        }
        return table
    }
}
