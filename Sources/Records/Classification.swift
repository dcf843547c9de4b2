import AvazMetrics

extension RunRecord {
    /// Classes told apart: the judgement on the test's clips, or on their slices where they were cut.
    public struct Classification: Codable, Equatable, Sendable {
        /// Share of clips, or slices, that were given their own label: the diagonal of `confusion`.
        public var accuracy: Double
        /// One entry a class, in class order.
        public var perClass: [ClassFigures]
        /// `confusion[true][predicted]`, clips or slices.
        public var confusion: [[Int]]
        /// The judgement on whole clips, where `confusion` counts slices.
        public var vote: Vote?
        /// The clips that were most confidently wrong, worst first; at most ten.
        public var mistakes: [Mistake]
        /// Known speakers against the unknown, where the experiment meets any.
        public var detection: Detection?
        /// Training examples of each class, where the experiment balances them; nil without.
        public var balance: Balance?

        /// All in class order; nil is for what the experiment does not have.
        public init(
            accuracy: Double, perClass: [ClassFigures], confusion: [[Int]], vote: Vote? = nil,
            mistakes: [Mistake], detection: Detection? = nil, balance: Balance? = nil
        ) {
            self.accuracy = accuracy
            self.perClass = perClass
            self.confusion = confusion
            self.vote = vote
            self.mistakes = mistakes
            self.detection = detection
            self.balance = balance
        }
    }

    /// Training examples of each class, in class order.
    public struct Balance: Codable, Equatable, Sendable {
        /// As they came.
        public var before: [Int]
        /// As they were trained on: thinned, or with copies.
        public var after: [Int]

        /// One number a class, in class order.
        public init(before: [Int], after: [Int]) {
            self.before = before
            self.after = after
        }
    }

    /// What the slices of each clip say together: the largest mean score decides.
    public struct Vote: Codable, Equatable, Sendable {
        /// Share of whole clips that were given their own label.
        public var accuracy: Double
        /// `confusion[true][predicted]`, clips.
        public var confusion: [[Int]]

        /// - Parameter confusion: `[true][predicted]`, clips.
        public init(accuracy: Double, confusion: [[Int]]) {
            self.accuracy = accuracy
            self.confusion = confusion
        }
    }

    /// A test clip that was given the wrong label.
    public struct Mistake: Codable, Equatable, Sendable {
        /// Path below the corpus folder; a slice's has its seconds behind it, as `a.wav#t=6,9`.
        public var file: String
        /// Name of the true class.
        public var truth: String
        /// Name of the class that the model gave.
        public var predicted: String
        /// The model's score of that label.
        public var score: Double

        /// `truth` and `predicted` are names of classes.
        public init(file: String, truth: String, predicted: String, score: Double) {
            self.file = file
            self.truth = truth
            self.predicted = predicted
            self.score = score
        }

        /// Files have the class that was predicted under `given`.
        private enum CodingKeys: String, CodingKey {
            case file, truth, score
            case predicted = "given"
        }
    }
}
