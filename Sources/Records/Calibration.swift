import AvazMetrics

extension RunRecord {
    /// Whether probabilities mean what they say, on clips that were held out: as the model gave them,
    /// and by the temperature of the other folds.
    public struct Calibration: Codable, Equatable, Sendable {
        /// Of the model that was kept, fitted on all that was held out.
        public var temperature: Double
        /// As the model gave them.
        public var before: Figures
        /// By the temperature of the other folds.
        public var after: Figures

        /// Of `Reliability`.
        public struct Figures: Codable, Equatable, Sendable {
            /// By how much confidence and accuracy differ, in the mean over the clips: 0 to 1.
            public var expectedCalibrationError: Double
            /// Mean over the clips, 0 to 2.
            public var brierScore: Double
            /// Of the reliability picture, rising in confidence.
            public var bins: [Reliability.Bin]

            /// What of it goes into the record.
            public init(_ reliability: Reliability) {
                expectedCalibrationError = reliability.expectedCalibrationError
                brierScore = reliability.brierScore
                bins = reliability.bins
            }
        }

        /// - Parameters:
        ///   - temperature: of the model that was kept.
        ///   - before: of the probabilities as the model gave them.
        ///   - after: of those by the temperature of the other folds.
        public init(temperature: Double, before: Reliability, after: Reliability) {
            self.temperature = temperature
            self.before = Figures(before)
            self.after = Figures(after)
        }
    }
}

extension RunRecord.Summary {
    /// Adds what is known of the probabilities; of classes told apart alone.
    public mutating func calibrate(_ calibration: RunRecord.Calibration) {
        guard case .classification(var summary) = self else { return }
        summary.calibration = calibration
        self = .classification(summary)
    }
}
