import AvazAudio
import AvazFeatures
import AvazTensors

extension FeatureReader {
    /// Samples of a recording that may lie in memory as a whole: 32 MB of them.
    private static let mostSamples = 1 << 23

    /// The rows of one recording, one after the other, however long it is; the same numbers as
    /// `read` gives.
    ///
    /// - Returns: what the user should know of the recording; nil where all is well.
    /// - Throws: as `read`; rows that were handed on before are then not to be used.
    package func forEachRow(
        of path: String, mostSamples: Int = mostSamples, _ body: ([Float]) throws -> Void
    ) throws -> String? {
        // A word is looked for in the whole of a recording.
        let most = recipe.endpoints == nil ? mostSamples : .max
        if let signal = try decoder.decode(path, atMost: most) {
            for row in try read(signal).rows { try body(row) }
            return signal.remark
        }
        let long = try LongRecording(
            path, sampleRate: recipe.sampleRate, trim: recipe.slices == nil ? recipe.trim : nil)
        if needsSound && long.isSilent { throw silence(long.remark) }
        if recipe.slices != nil {
            try forEachSlice(of: long, body)
        } else {
            try body(row(of: long))
        }
        return long.remark
    }

    private func forEachSlice(
        of long: LongRecording, _ body: ([Float]) throws -> Void
    ) throws {
        let extractor = try extractor(long.sampleRate)
        var ranges = try ranges(in: long.range.count, sampleRate: long.sampleRate)[...]
        var (held, first): ([Float], Int) = ([], 0)
        try long.forEachBlock { block in
            held += block
            while let range = ranges.first, range.upperBound <= first + held.count {
                let row = try row(
                    Array(held[range.lowerBound - first..<range.upperBound - first]), extractor)
                try check(row)
                try body(row)
                ranges.removeFirst()
            }
            let passed = min(max(0, (ranges.first?.lowerBound ?? .max) - first), held.count)
            held.removeFirst(passed)
            first += passed
        }
    }

    /// The row of a recording that is no slice. Its features lie in memory, which takes a twentieth
    /// of its samples where there are few channels.
    private func row(of long: LongRecording) throws -> [Float] {
        let extractor = try extractor(long.sampleRate)
        let frames = try extractor.frames(long.range.count)
        let features = Tensor([extractor.channels, frames])
        try long.features(extractor) { part, range in
            for channel in 0..<part.rows {
                (features.pointer + channel * frames + range.lowerBound).update(
                    from: part.pointer + channel * range.count, count: range.count)
            }
        }
        recipe.normalisation.apply(to: features)
        let row = Pooling.row(of: features, by: recipe.poolings)
        try check(row)
        return row
    }
}
