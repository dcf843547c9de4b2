import AvazMetrics

extension RunRecord {
    /// What a trained model made of the test part: a judgement by kind, since a composer has no
    /// confusion matrix.
    ///
    /// The file names the kind by `kind`; a judgement without it is a classification, as all were
    /// once.
    public enum Judgement: Equatable, Sendable {
        /// Of clips by class.
        case classification(Classification)
        /// Of what comes next in a sequence.
        case sequence(SequenceModelling)
        /// Of what a contest made.
        case generation(Generation)
        /// Of objects, or words, to be found.
        case objects(Objects)
        /// None: the training ran off.
        case divergence(Divergence)
    }

    /// How well a model foretells what comes next in unseen sequences.
    public struct SequenceModelling: Codable, Equatable, Sendable {
        /// What is foretold: `token`, `character`, `step`.
        public var unit: String
        /// Mean negative log-likelihood of a unit, in nats.
        public var nats: Double
        /// `exp(nats)`.
        public var perplexity: Double
        /// Share of units whose most likely value was the true one; nil where that is not asked.
        public var accuracy: Double?
        /// What others reach on the same units, such as n-grams.
        public var marks: [Mark]
        /// Further figures by name, such as the longest run copied from training.
        public var measures: [String: Double]
        /// Names of files in `samples/` beside the record: what the model made.
        public var samples: [String]

        /// What something else reaches on the same test part.
        public struct Mark: Codable, Equatable, Sendable {
            /// Such as `5-gram`.
            public var name: String
            /// Mean negative log-likelihood of a unit, in nats.
            public var nats: Double
            /// As `SequenceModelling.accuracy`.
            public var accuracy: Double?

            /// - Parameter nats: mean negative log-likelihood of a unit.
            public init(name: String, nats: Double, accuracy: Double? = nil) {
                self.name = name
                self.nats = nats
                self.accuracy = accuracy
            }
        }

        /// `nats` a mean over the units, `perplexity` its exponential; nil is for what was not asked.
        public init(
            unit: String, nats: Double, perplexity: Double, accuracy: Double? = nil,
            marks: [Mark] = [], measures: [String: Double] = [:], samples: [String] = []
        ) {
            self.unit = unit
            self.nats = nats
            self.perplexity = perplexity
            self.accuracy = accuracy
            self.marks = marks
            self.measures = measures
            self.samples = samples
        }
    }

    /// What a model that makes something made.
    public struct Generation: Codable, Equatable, Sendable {
        /// Figures by name, such as `modes` or `frechetDistance`.
        public var measures: [String: Double]
        /// 95% intervals of some of them, over what was judged; nil where there are none.
        public var intervals: [String: Estimate]?
        /// Names of files in `samples/` beside the record.
        public var samples: [String]
        /// What became of the training, in one line of plain words; nil where nobody asked.
        public var state: String?

        /// Figures by name, files by name; `state` is nil where nobody asked.
        public init(
            measures: [String: Double], intervals: [String: Estimate]? = nil,
            samples: [String] = [], state: String? = nil
        ) {
            self.measures = measures
            self.intervals = intervals
            self.samples = samples
            self.state = state
        }
    }

    /// A training whose loss ran off to infinity, so that there is nothing to judge.
    public struct Divergence: Codable, Equatable, Sendable {
        /// In which the loss was found to be no longer finite.
        public var epoch: Int
        /// In one line, with what was measured.
        public var reason: String

        /// - Parameter reason: in one line, with what was measured.
        public init(epoch: Int, reason: String) {
            self.epoch = epoch
            self.reason = reason
        }
    }
}

extension RunRecord.Run {
    /// The judgement where it is a classification.
    public var classification: RunRecord.Classification? {
        if case .classification(let value) = test { value } else { nil }
    }

    /// What is known of it where the training ran off.
    public var divergence: RunRecord.Divergence? {
        if case .divergence(let value) = test { value } else { nil }
    }
}

extension RunRecord.Judgement {
    /// As the file has it in `kind`.
    public var kind: String {
        switch self {
        case .classification: "classification"
        case .sequence: "sequence"
        case .generation: "generation"
        case .objects: "objects"
        case .divergence: "divergence"
        }
    }

    /// Every figure of a judgement that is no classification, by name.
    public var figures: [String: Double] {
        switch self {
        case .classification: [:]
        case .sequence(let sequence):
            sequence.measures.merging(
                [
                    "nats": sequence.nats, "perplexity": sequence.perplexity,
                    "accuracy": sequence.accuracy,
                ].compactMapValues { $0 }
            ) { _, own in own }
        case .generation(let generation): generation.measures
        case .objects(let objects): objects.figures
        case .divergence(let divergence): ["stoppedInEpoch": Double(divergence.epoch)]
        }
    }

    /// 95% intervals over what one run judged, by the figures' names.
    public var intervals: [String: Estimate] {
        if case .generation(let generation) = self { generation.intervals ?? [:] } else { [:] }
    }

    /// Names of files in `samples/` beside the record.
    public var samples: [String] {
        switch self {
        case .classification, .divergence: []
        case .sequence(let sequence): sequence.samples
        case .generation(let generation): generation.samples
        case .objects(let objects): objects.samples
        }
    }
}

extension RunRecord.Judgement: Codable {
    private enum Key: String, CodingKey { case kind }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decodeIfPresent(String.self, forKey: .kind) ?? "classification" {
        case "classification": self = .classification(try .init(from: decoder))
        case "sequence": self = .sequence(try .init(from: decoder))
        case "generation": self = .generation(try .init(from: decoder))
        case "objects": self = .objects(try .init(from: decoder))
        case "divergence": self = .divergence(try .init(from: decoder))
        case let found:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container,
                debugDescription: "expected classification, sequence, generation, objects "
                    + "or divergence, found \(found.debugDescription)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .classification(let value): return try value.encode(to: encoder)
        case .sequence(let value): try value.encode(to: encoder)
        case .generation(let value): try value.encode(to: encoder)
        case .objects(let value): try value.encode(to: encoder)
        case .divergence(let value): try value.encode(to: encoder)
        }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .kind)
    }
}
