/// What a classifier holds likely of a clip, and what is true.
public struct JudgedProbabilities: Equatable, Sendable {
    /// One a class, which sum to 1.
    public var probabilities: [Double]
    /// Index of the true class.
    public var truth: Int

    /// - Parameters:
    ///   - probabilities: one a class, which sum to 1.
    ///   - truth: index of the true class, one of theirs.
    public init(_ probabilities: [Double], truth: Int) {
        precondition(probabilities.indices.contains(truth), "class \(truth)")
        (self.probabilities, self.truth) = (probabilities, truth)
    }

    /// Index of the likeliest class, the first of equals.
    var predicted: Int {
        probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
    }
}

/// Whether probabilities mean what they say.
///
/// Clips are put into fifteen bins by the probability c of their likeliest class; in bin b there are
/// n of N clips, of which the share a is right. Then (C. Guo et al., "On calibration of modern neural
/// networks", 2017; G. W. Brier, *Monthly Weather Review* 78, 1950):
///
///     expected calibration error = Σ n / N |a - mean c|
///     Brier score                = Σ over clips and classes (p - [true])² / N        0 to 2
///
/// ```swift
/// let judged = [JudgedProbabilities([0.75, 0.25], truth: 0), JudgedProbabilities([0.75, 0.25], truth: 1)]
/// Reliability(judged).expectedCalibrationError   // 0.25
/// Reliability(judged).brierScore                 // 0.625
/// ```
public struct Reliability: Equatable, Sendable {
    /// The clips that are about as sure as each other.
    public struct Bin: Codable, Equatable, Sendable {
        /// Mean probability of the likeliest class.
        public var confidence: Double
        /// Share of them that are right.
        public var accuracy: Double
        /// Number of them.
        public var clips: Int

        /// `confidence` and `accuracy` 0 to 1, means over `clips`.
        public init(confidence: Double, accuracy: Double, clips: Int) {
            (self.confidence, self.accuracy, self.clips) = (confidence, accuracy, clips)
        }
    }

    /// Those that hold clips, rising.
    public let bins: [Bin]
    /// Mean over the clips, 0 to 2; 0 of none.
    public let brierScore: Double

    /// - Parameter bins: of equal width between 0 and 1.
    public init(_ judged: [JudgedProbabilities], bins count: Int = 15) {
        var sums = Array(repeating: (confidence: 0.0, hits: 0, clips: 0), count: count)
        var squares = 0.0
        for answer in judged {
            let best = answer.predicted
            let confidence = answer.probabilities[best]
            let bin = max(0, min(count - 1, Int((confidence * Double(count)).rounded(.up)) - 1))
            sums[bin].confidence += confidence
            sums[bin].hits += best == answer.truth ? 1 : 0
            sums[bin].clips += 1
            for (index, probability) in answer.probabilities.enumerated() {
                let error = probability - (index == answer.truth ? 1 : 0)
                squares += error * error
            }
        }
        bins = sums.filter { $0.clips > 0 }.map { bin in
            Bin(
                confidence: bin.confidence / Double(bin.clips),
                accuracy: Double(bin.hits) / Double(bin.clips), clips: bin.clips)
        }
        brierScore = squares / Double(max(1, judged.count))
    }

    /// By how much confidence and accuracy differ, in the mean over the clips: 0 to 1.
    public var expectedCalibrationError: Double {
        let clips = Double(max(1, bins.reduce(0) { $0 + $1.clips }))
        return bins.reduce(0) { $0 + Double($1.clips) / clips * abs($1.accuracy - $1.confidence) }
    }
}

/// One number that makes probabilities surer or less sure, and leaves their order as it is.
///
///     q = pᵗ / Σ pᵗ,    t = 1 / T
///
/// which is the softmax of the logits over T (Guo et al., 2017, section 4.2). It is fitted by the mean
/// negative logarithm of the true classes' q, which is convex in t.
///
/// ```swift
/// Temperature(2)(JudgedProbabilities([0.9, 0.1], truth: 0)).probabilities   // [0.75, 0.25]
/// ```
public struct Temperature: Equatable, Sendable {
    /// T, above 0.
    public let value: Double

    /// - Parameter value: T, above 0 and finite.
    public init(_ value: Double) {
        precondition(value > 0 && value.isFinite, "a temperature of \(value)")
        self.value = value
    }

    /// What T may be fitted to.
    public static let bounds = 0.05...20.0

    /// The best for the given clips within `bounds`, to a thousandth; 1 of none.
    public init(fittedOn judged: [JudgedProbabilities]) {
        guard !judged.isEmpty else {
            self.init(1)
            return
        }
        // Golden sections in ln t, along which the loss falls and then rises.
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (
            -naturalLogarithm(Self.bounds.upperBound), -naturalLogarithm(Self.bounds.lowerBound)
        )
        func loss(_ place: Double) -> Double {
            Self.loss(of: judged, power: exponential(place))
        }
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (loss(left), loss(right))
        while high - low > 1e-4 {
            if atLeft <= atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = loss(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = loss(right)
            }
        }
        let value = exponential(-(low + high) / 2)
        self.init((value * 1000).rounded() / 1000)
    }

    /// The same clip, with other probabilities.
    public func callAsFunction(_ judged: JudgedProbabilities) -> JudgedProbabilities {
        JudgedProbabilities(applied(to: judged.probabilities), truth: judged.truth)
    }

    /// The same of probabilities alone.
    public func applied(to probabilities: [Double]) -> [Double] {
        Self.powers(probabilities, 1 / value).probabilities
    }

    /// `q`, and the logarithm of what the powers are divided by.
    private static func powers(_ probabilities: [Double], _ power: Double)
        -> (probabilities: [Double], logarithm: Double)
    {
        // The greatest is 1, so that none overflows.
        let logarithms = probabilities.map { power * naturalLogarithm(max($0, smallest)) }
        let greatest = logarithms.max() ?? 0
        let powers = logarithms.map { exponential($0 - greatest) }
        let sum = powers.reduce(0, +)
        return (powers.map { $0 / sum }, greatest + naturalLogarithm(sum))
    }

    /// Below which a probability is of single precision's making.
    private static let smallest = 1e-30

    private static func loss(of judged: [JudgedProbabilities], power: Double) -> Double {
        judged.reduce(0.0) { sum, answer in
            let own = power * naturalLogarithm(max(answer.probabilities[answer.truth], smallest))
            return sum + powers(answer.probabilities, power).logarithm - own
        } / Double(judged.count)
    }
}
