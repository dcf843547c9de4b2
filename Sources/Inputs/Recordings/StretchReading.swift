import AvazAudio
import AvazDatasets

extension FeatureReader {
    /// The stretches of one recording, in one pass over it and no more memory than those take that
    /// overlap: each is handed to `body` as soon as its end has been reached.
    ///
    /// - Parameters:
    ///   - stretches: in seconds; an end beyond the recording's by up to a tenth of a second is meant
    ///     for its end.
    ///   - body: given the stretch's number and its samples.
    /// - Returns: what `body` gives, or why there is no such stretch, in the order of the stretches.
    func signals<Value>(
        _ path: String, stretches: [Range<Double>], _ body: (Int, Signal) -> Value
    ) -> [Result<Value, AudioError>] {
        func failure(_ reason: String) -> AudioError { AudioError(file: path, reason: reason) }
        var results: [Result<Value, AudioError>?] = Array(repeating: nil, count: stretches.count)
        do {
            let stream = try AudioStream(path, sampleRate: decoder.sampleRate)
            let rate = Double(stream.sampleRate)
            let ranges = stretches.map { stretch in
                // Of hostile tables, beyond all recordings.
                let high = min((stretch.upperBound * rate).rounded(), 1e15)
                return Int(min((stretch.lowerBound * rate).rounded(), high))..<Int(high)
            }
            var waiting = ranges.indices.sorted { ranges[$0].lowerBound < ranges[$1].lowerBound }[
                ...]
            var open: [(number: Int, samples: [Float])] = []
            var place = 0
            func finish(_ number: Int, _ samples: [Float]) {
                results[number] = .success(
                    body(number, Signal(samples, of: stream)))
            }
            while !(waiting.isEmpty && open.isEmpty), let block = try stream.next() {
                let end = place + block.count
                while let next = waiting.first, ranges[next].lowerBound < end {
                    open.append((next, []))
                    waiting.removeFirst()
                }
                for index in open.indices {
                    let part = ranges[open[index].number].clamped(to: place..<end)
                    open[index].samples += block[part.lowerBound - place..<part.upperBound - place]
                }
                for (number, samples) in open where ranges[number].upperBound <= end {
                    finish(number, samples)
                }
                open.removeAll { ranges[$0.number].upperBound <= end }
                place = end
            }
            let slack = Int(rate / 10)
            for (number, samples) in open where ranges[number].upperBound <= place + slack {
                finish(number, samples)
            }
            let seconds = (Double(place) / rate * 1000).rounded() / 1000
            return results.map {
                $0
                    ?? .failure(
                        failure(
                            "ends at \(seconds) s, before the end of the stretch; mend the label"))
            }
        } catch {
            return stretches.map { _ in .failure(error) }
        }
    }
}

extension Signal {
    /// A stretch of a recording. Its mark is of its own samples, by which duplicates are known.
    fileprivate init(_ samples: [Float], of stream: AudioStream) {
        var hash = Fingerprint()
        for sample in samples { hash.combine(UInt64(sample.bitPattern)) }
        self.init(
            samples: samples, sampleRate: stream.sampleRate, contentHash: hash.value,
            remark: stream.remark)
    }
}
