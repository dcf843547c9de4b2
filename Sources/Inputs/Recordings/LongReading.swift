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
        if let signal = try decoder.decode(path, atMost: mostSamples) {
            for row in try read(signal).rows { try body(row) }
            return signal.remark
        }
        var long = try LongRecording(
            path, sampleRate: recipe.sampleRate, trim: recipe.slices == nil ? recipe.trim : nil)
        if needsSound && long.isSilent { throw silence(long.remark) }
        if recipe.slices == nil, recipe.trim == nil, recipe.endpoints == .word {
            try long.narrow(to: endpointer(long.sampleRate))
        }
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

    /// The row of a recording that is no slice: its features come by stretches, as often as
    /// normalisation and poolings want to see them.
    private func row(of long: LongRecording) throws -> [Float] {
        let extractor = try extractor(long.sampleRate)
        let frames = try extractor.frames(long.range.count)
        let greatest = try long.greatestPower(extractor)
        func pass(_ receiver: FeatureStream.Receiver) throws {
            try long.features(extractor, greatest: greatest, to: receiver)
        }
        var normalisation = ClipNormalisation.Stream(
            recipe.normalisation, channels: extractor.channels, frames: frames)
        while normalisation.wantsPass {
            try pass { part, _ in normalisation.append(part) }
            normalisation.endPass()
        }
        var poolings = recipe.poolings.map {
            PoolingStream(
                $0, channels: extractor.channels, frames: frames,
                limit: recipe.paddedLength ?? .max)
        }
        while poolings.contains(where: \.wantsPass) {
            try pass { part, range in
                normalisation.apply(to: part)
                for index in poolings.indices { poolings[index].append(part, frames: range) }
            }
            for index in poolings.indices { poolings[index].endPass() }
        }
        let row = poolings.flatMap(\.values)
        try check(row)
        return row
    }
}
