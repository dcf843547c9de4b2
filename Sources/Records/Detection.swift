extension RunRecord {
    /// How well scores tell the known from the unknown.
    public struct Detection: Codable, Equatable, Sendable {
        /// Where false acceptance and false rejection are the same.
        public var equalErrorRate: Double
        /// Threshold on the score, calibrated on training data.
        public var threshold: Double
        /// Share of the unknown of the test that this threshold accepts; nil where it was not tried.
        public var falseAcceptance: Double?
        /// Share of the test's known clips that it refuses.
        public var falseRejection: Double?
        /// Share of the known clips that are both accepted and given their own class, where the
        /// threshold lets 1% of the unknown in.
        public var accuracyAtOnePercentFalseAcceptance: Double
        /// False acceptance and false rejection over all thresholds, thinned for drawing.
        public var curve: [Point]

        /// The two errors of one threshold, 0 to 1 each.
        public struct Point: Codable, Equatable, Sendable {
            /// Share of the unknown that reach the threshold.
            public var falseAcceptance: Double
            /// Share of the known that fall short of it.
            public var falseRejection: Double

            /// Shares, 0 to 1.
            public init(falseAcceptance: Double, falseRejection: Double) {
                self.falseAcceptance = falseAcceptance
                self.falseRejection = falseRejection
            }
        }

        /// Shares 0 to 1; the errors at the threshold are nil where it was not tried.
        public init(
            equalErrorRate: Double, threshold: Double, falseAcceptance: Double? = nil,
            falseRejection: Double? = nil, accuracyAtOnePercentFalseAcceptance: Double,
            curve: [Point]
        ) {
            self.equalErrorRate = equalErrorRate
            self.threshold = threshold
            self.falseAcceptance = falseAcceptance
            self.falseRejection = falseRejection
            self.accuracyAtOnePercentFalseAcceptance = accuracyAtOnePercentFalseAcceptance
            self.curve = curve
        }
    }
}
