/// The figures of a training, epoch by epoch.
public struct TrainingHistory: Equatable, Sendable, Codable {
    /// In their order, the numbers rising from 1.
    public var epochs: [Epoch] = []

    /// After one pass over the training part.
    public struct Epoch: Equatable, Sendable, Codable {
        /// From 1.
        public var number: Int
        /// Of the training part.
        public var train: Figures
        /// Of the held-out part, by which an epoch is chosen; nil without.
        public var validation: Figures?
        /// Of the test part, by which nothing is chosen; nil without.
        public var test: Figures?

        /// - Parameter number: from 1; the parts that are not judged are nil.
        public init(
            number: Int, train: Figures, validation: Figures? = nil, test: Figures? = nil
        ) {
            self.number = number
            self.train = train
            self.validation = validation
            self.test = test
        }
    }

    /// Of no epoch yet.
    public init() {}
}
