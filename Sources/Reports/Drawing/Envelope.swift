/// A recording's waveform as wide as a picture: from the least sample to the greatest of each pixel,
/// taken in block by block.
public struct Envelope {
    /// One for each column; as many samples as there are, where they are fewer than pixels.
    private(set) var columns: [ClosedRange<Float>?]

    private let samples: Int
    private var place = 0
    /// The first column that is not complete.
    private var column = 0

    /// - Parameter samples: of the whole recording.
    public init(samples: Int) {
        self.samples = samples
        columns = Array(repeating: nil, count: min(Int(ImagePanel.frame.width), samples))
    }

    /// Takes the next samples.
    public mutating func append(_ block: [Float]) {
        let places = place..<place + block.count
        while column < columns.count {
            let range = range(of: column)
            let part = range.clamped(to: places)
            for sample in block[part.lowerBound - place..<part.upperBound - place] {
                let (low, high) =
                    columns[column].map { ($0.lowerBound, $0.upperBound) }
                    ?? (sample, sample)
                columns[column] = min(low, sample)...max(high, sample)
            }
            guard range.upperBound <= places.upperBound else { break }
            column += 1
        }
        place = places.upperBound
    }

    /// One sample more than the column covers, so that neighbouring strokes meet.
    private func range(of column: Int) -> Range<Int> {
        let end = min((column + 1) * samples / columns.count + 1, samples)
        return column * samples / columns.count..<end
    }
}
