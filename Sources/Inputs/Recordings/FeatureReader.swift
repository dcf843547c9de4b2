import AvazAudio
import AvazDatasets
import AvazFeatures
import AvazTensors

/// Carries a recipe out, one file after the other; one for each thread.
package final class FeatureReader {
    let recipe: FeatureRecipe
    let decoder: AudioDecoder
    /// By sample rate, negative for those without deltas; one rate unless clips keep their own.
    private var extractors: [Int: FeatureExtractor] = [:]
    private var endpointers: [Int: WordEndpoints] = [:]

    package init(_ recipe: FeatureRecipe) {
        self.recipe = recipe
        decoder = AudioDecoder(sampleRate: recipe.sampleRate)
    }

    /// What a file comes to.
    package struct Reading {
        /// One for each slice; one where recordings stay whole.
        package var rows: [[Float]]
        /// The same of each changed copy.
        package var copies: [[[Float]]]
        /// Of the decoded samples.
        package var contentHash: UInt64
        /// Length of the recording.
        package var seconds: Double
        /// Hz of the decoded samples.
        package var sampleRate: Int
        /// What the user should know of the recording; nil where all is well.
        package var remark: String?
        /// What `picture` gives, where it was asked for.
        package var picture: Tensor?
    }

    /// - Parameters:
    ///   - augmentation: changes copies for training; nil makes none.
    ///   - clip: the file's number, which chooses the random stream of its copies.
    ///   - isPictured: whether the features over time are wanted too.
    /// - Throws: an error whose `reason` says in one line why the file cannot be used.
    package func read(
        _ path: String, augmentation augmented: AugmentedCopies? = nil, clip: Int = 0,
        isPictured: Bool = false
    ) throws -> Reading {
        try read(
            decoder.decode(path), augmentation: augmented, clip: clip, isPictured: isPictured)
    }

    /// The same of a clip of a corpus, which may be a stretch of a file.
    package func read(_ clip: Clip, of corpus: Corpus) throws -> Reading {
        guard let stretch = clip.stretch else { return try read(corpus.path(of: clip)) }
        let results = signals(corpus.path(of: clip), stretches: [stretch]) { _, signal in signal }
        return try read(results[0].get())
    }

    /// The same of samples that no file holds.
    ///
    /// - Parameters:
    ///   - samples: mono, full scale at ±1.
    ///   - sampleRate: Hz of the samples.
    package func read(samples: [Float], sampleRate: Int) throws -> Reading {
        try read(decoder.signal(samples, sampleRate: sampleRate))
    }

    /// What decoded samples come to; see `read`.
    func read(
        _ signal: Signal, augmentation augmented: AugmentedCopies? = nil, clip: Int = 0,
        isPictured: Bool = false
    ) throws -> Reading {
        if needsSound, signal.samples.allSatisfy({ $0 == 0 }) { throw silence(signal.remark) }
        let frameLength = recipe.settings.spectrum.transformLength
        guard signal.samples.count >= frameLength else {
            let samples = signal.samples.count == 1 ? "sample" : "samples"
            throw FeatureError(
                "is \(signal.samples.count) \(samples) long at \(signal.sampleRate) Hz, shorter than "
                    + "one frame of \(frameLength); record more or lower features.transformLength")
        }
        let extractor = try extractor(signal.sampleRate)
        let parts = try parts(of: signal)
        let rows = try parts.map { try row($0, extractor) }
        for row in rows { try check(row) }
        var copies: [[[Float]]] = []
        for copy in 0..<(augmented?.count ?? 0) {
            guard let augmented else { break }
            var generator = augmented.generator(clip: clip, copy: copy)
            copies.append(
                try parts.map { part in
                    var samples = augmented.augmentation.changed(
                        part, sampleRate: signal.sampleRate, using: &generator)
                    // A clip played faster may end below one frame.
                    samples += Array(repeating: 0, count: max(0, frameLength - samples.count))
                    return try row(samples, extractor) {
                        augmented.augmentation.mask($0, using: &generator)
                    }
                })
        }
        return Reading(
            rows: rows, copies: copies, contentHash: signal.contentHash, seconds: signal.duration,
            sampleRate: signal.sampleRate, remark: signal.remark,
            picture: isPictured ? try picture(of: signal) : nil)
    }

    /// Decibels below a greatest power of zero mean nothing; any other feature of silence does.
    var needsSound: Bool { recipe.settings.decibels.reference == .maximum }

    func silence(_ remark: String?) -> FeatureError {
        FeatureError(
            "is silent: " + (remark ?? "all its samples are zero; record it again"))
    }

    /// Throws for a row that holds what is no finite number.
    func check(_ row: [Float]) throws(FeatureError) {
        guard let column = row.firstIndex(where: { !$0.isFinite }) else { return }
        throw FeatureError(
            "feature \(column + 1) of \(row.count) is \(row[column]); "
                + "look whether the recording is damaged, and mend it or take it out")
    }

    /// The recording's slices, or the whole of it.
    private func parts(of signal: Signal) throws -> [[Float]] {
        guard recipe.slices != nil else { return [signal.samples] }
        return try ranges(in: signal.samples.count, sampleRate: signal.sampleRate)
            .map { Array(signal.samples[$0]) }
    }

    /// The samples of each slice, one or more; of the whole recording, where it stays so.
    func ranges(in samples: Int, sampleRate: Int) throws(FeatureError) -> [Range<Int>] {
        guard let slices = recipe.slices else { return [0..<samples] }
        let ranges = slices.ranges(in: samples, sampleRate: sampleRate)
        let frameLength = recipe.settings.spectrum.transformLength
        guard let first = ranges.first else {
            throw FeatureError(
                "is \(Double(samples * 1000 / sampleRate) / 1000) s long, shorter than one slice of "
                    + "\(slices.seconds) s; record more or lower features.slices.seconds")
        }
        guard first.count >= frameLength else {
            throw FeatureError(
                "has slices of \(first.count) samples at \(sampleRate) Hz, shorter than one "
                    + "frame of \(frameLength); raise features.slices.seconds")
        }
        return ranges
    }

    /// Features over time before they are pooled, without deltas, `[channels, frames]`: of the
    /// recording, or of its first slice.
    package func picture(_ path: String) throws -> Tensor { try picture(of: decoder.decode(path)) }

    /// The same of a clip of a corpus.
    package func picture(_ clip: Clip, of corpus: Corpus) throws -> Tensor {
        guard let stretch = clip.stretch else { return try picture(corpus.path(of: clip)) }
        let results = signals(corpus.path(of: clip), stretches: [stretch]) { _, signal in signal }
        return try picture(of: results[0].get())
    }

    private func picture(of signal: Signal) throws -> Tensor {
        try features(parts(of: signal)[0], extractor(signal.sampleRate, isPlain: true))
    }

    /// One row, `change` applied to the features on the way.
    func row(
        _ samples: [Float], _ extractor: FeatureExtractor, change: (Tensor) -> Void = { _ in }
    ) throws -> [Float] {
        Pooling.row(of: try features(samples, extractor, change: change), by: recipe.poolings)
    }

    private func features(
        _ samples: [Float], _ extractor: FeatureExtractor, change: (Tensor) -> Void = { _ in }
    ) throws -> Tensor {
        let features = try extractor.extract(trimmed(samples, extractor.sampleRate))
        change(features)
        recipe.normalisation.apply(to: features)
        return features
    }

    private func trimmed(_ samples: [Float], _ sampleRate: Int) throws -> [Float] {
        guard recipe.trims else { return samples }
        return Array(samples[try kept(of: samples, sampleRate)])
    }

    /// Where the samples lie that trimming leaves.
    private func kept(of samples: [Float], _ sampleRate: Int) throws -> Range<Int> {
        if let trim = recipe.trim { return trim.range(in: samples) }
        guard recipe.endpoints == .word else { return samples.indices }
        return try endpointer(sampleRate).range(in: samples)
    }

    /// The seconds of a whole recording that its features are of.
    package func place(_ path: String) throws -> Range<Double> {
        let signal = try decoder.decode(path)
        let range = try kept(of: signal.samples, signal.sampleRate)
        let rate = Double(signal.sampleRate)
        return Double(range.lowerBound) / rate..<Double(range.upperBound) / rate
    }

    func endpointer(_ sampleRate: Int) throws -> WordEndpoints {
        // Frames of fewer samples would be none.
        guard sampleRate >= 1000 else {
            throw FeatureError(
                "has \(sampleRate) samples a second, too few to look for a word in: expected 1000 or "
                    + "more")
        }
        let endpointer = try endpointers[sampleRate] ?? WordEndpoints(sampleRate: sampleRate)
        endpointers[sampleRate] = endpointer
        return endpointer
    }

    func extractor(_ sampleRate: Int, isPlain: Bool = false) throws -> FeatureExtractor {
        let key = isPlain ? -sampleRate : sampleRate
        if let extractor = extractors[key] { return extractor }
        var settings = recipe.settings
        if isPlain { settings.deltas = 0 }
        let extractor = try FeatureExtractor(
            recipe.kinds, settings: settings, sampleRate: sampleRate)
        extractors[key] = extractor
        return extractor
    }
}

extension Error {
    /// Why a file cannot be used, without its name.
    package var reason: String { (self as? AudioError)?.reason ?? "\(self)" }
}
