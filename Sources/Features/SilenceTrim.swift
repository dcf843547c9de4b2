import AvazTensors

/// Takes silence off both ends of a recording: `librosa.effects.trim`.
///
/// What lies before the first frame and after the last whose root mean square comes within
/// `decibels` of the loudest frame's is left out. Frames are centred, with zeros beyond the ends.
///
/// ```swift
/// SilenceTrim(decibels: 60).range(in: samples)  // librosa.effects.trim(y)[1]
/// ```
public struct SilenceTrim: Codable, Equatable, Sendable {
    /// Below the loudest frame, `top_db`; above 0.
    public var decibels: Float
    /// Samples of a frame, `frame_length`.
    public var frameLength: Int
    /// Samples from one frame to the next, `hop_length`.
    public var hopLength: Int

    /// librosa's defaults; all above 0.
    public init(decibels: Float = 60, frameLength: Int = 2048, hopLength: Int = 512) {
        precondition(
            decibels > 0 && frameLength > 0 && hopLength > 0,
            "trimming at \(decibels) dB by frames of \(frameLength) every \(hopLength) samples")
        self.decibels = decibels
        self.frameLength = frameLength
        self.hopLength = hopLength
    }

    /// The samples between the silences; all of them where the recording is silent throughout.
    public func range(in samples: [Float]) -> Range<Int> {
        var stream = Stream(self)
        stream.append(samples)
        return stream.finish()
    }

    /// The same for a recording that comes in blocks of any size.
    public struct Stream {
        private let trim: SilenceTrim
        /// Of each frame so far, the sum of its samples' squares.
        private var squares: [Double] = []
        /// Samples from `first` on.
        private var held: [Float] = []
        private var first = 0

        /// A recording of which nothing has come yet.
        public init(_ trim: SilenceTrim) { self.trim = trim }

        /// Takes the next samples.
        public mutating func append(_ samples: [Float]) {
            held += samples
            while case let range = place(of: squares.count), range.upperBound <= first + held.count
            {
                squares.append(square(of: range))
            }
            let passed = min(max(0, place(of: squares.count).lowerBound - first), held.count)
            held.removeFirst(passed)
            first += passed
        }

        /// The samples between the silences, behind the last block.
        public mutating func finish() -> Range<Int> {
            let count = first + held.count
            while squares.count <= count / trim.hopLength {
                squares.append(square(of: place(of: squares.count)))
            }
            // 10 log10(square / loudest) > -decibels, without the logarithm.
            let loudest = squares.max() ?? 0
            let bound = loudest * Double(powerOfTen(-trim.decibels / 10))
            guard loudest > 0, let start = squares.firstIndex(where: { $0 > bound }),
                let last = squares.lastIndex(where: { $0 > bound })
            else { return 0..<count }
            return start * trim.hopLength..<min(count, (last + 1) * trim.hopLength)
        }

        /// Where a frame lies, zeros beyond the ends included.
        private func place(of frame: Int) -> Range<Int> {
            let start = frame * trim.hopLength - trim.frameLength / 2
            return start..<start + trim.frameLength
        }

        private func square(of place: Range<Int>) -> Double {
            held[place.clamped(to: first..<first + held.count).shifted(by: -first)]
                .reduce(0) { $0 + Double($1) * Double($1) }
        }
    }
}

extension Range<Int> {
    fileprivate func shifted(by distance: Int) -> Range<Int> {
        lowerBound + distance..<upperBound + distance
    }
}
