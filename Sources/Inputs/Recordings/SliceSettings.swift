import AvazFiles

/// How recordings are cut into slices: each is an example of its own, and all of a recording stand
/// on the same side of every split.
///
/// ```swift
/// SliceSettings(seconds: 3, hop: 3).ranges(in: 160_000, sampleRate: 16_000)
/// // [0..<48000, 48000..<96000, 96000..<144000]
/// ```
public struct SliceSettings: Codable, Equatable, Sendable {
    /// Length of a slice, above 0.
    public var seconds: Double
    /// From the beginning of one slice to that of the next, above 0.
    public var hop: Double

    /// Slices of so many seconds, one every `hop` seconds; both above 0.
    public init(seconds: Double, hop: Double) {
        precondition(seconds > 0 && hop > 0, "slices of \(seconds) s every \(hop) s")
        self.seconds = seconds
        self.hop = hop
    }

    /// The samples of each whole slice; what is left at the end is not used.
    package func ranges(in samples: Int, sampleRate: Int) -> [Range<Int>] {
        let length = max(1, Int((seconds * Double(sampleRate)).rounded()))
        var ranges: [Range<Int>] = []
        while case let start = Int((Double(ranges.count) * hop * Double(sampleRate)).rounded()),
            start + length <= samples
        {
            ranges.append(start..<start + length)
        }
        return ranges
    }

    /// A slice's name: the recording's with a fragment in seconds (W3C Media Fragments, 2012), such
    /// as `blues.00000.wav#t=6,9`.
    package func name(of index: Int, in path: String) -> String {
        let start = Double(index) * hop
        return "\(path)#t=\(JSON5.text(start)),\(JSON5.text(start + seconds))"
    }
}
