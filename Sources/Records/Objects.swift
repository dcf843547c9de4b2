extension RunRecord {
    /// Objects found in images, held against true boxes: average precision as COCO has it.
    public struct Objects: Codable, Equatable, Sendable {
        /// Mean over the classes at an overlap of 0.5, 0 to 1.
        public var ap50: Double
        /// At 0.75.
        public var ap75: Double
        /// Mean over overlaps of 0.5, 0.55 … 0.95.
        public var ap: Double
        /// Share of the true boxes that were found, at 0.5, by all boxes that were kept.
        public var recall: Double
        /// Share of the kept boxes that are right.
        public var precision: Double
        /// Boxes that are wrong, an image.
        public var falsePerImage: Double
        /// Further figures by name, such as `patchAccuracy`.
        public var measures: [String: Double]
        /// Classes that the test part has, in class order.
        public var perClass: [ClassPrecision]
        /// Names of files in `samples/` beside the record: images with boxes.
        public var samples: [String]

        /// Average precision of one class.
        public struct ClassPrecision: Codable, Equatable, Sendable {
            /// Name of the class.
            public var `class`: String
            /// At an overlap of 0.5.
            public var ap50: Double
            /// True boxes of the class in the test part.
            public var support: Int

            /// - Parameter ap50: 0 to 1.
            public init(class: String, ap50: Double, support: Int) {
                self.class = `class`
                self.ap50 = ap50
                self.support = support
            }
        }

        /// Shares and precisions 0 to 1; by default no further figures, and no pictures.
        public init(
            ap50: Double, ap75: Double, ap: Double, recall: Double, precision: Double,
            falsePerImage: Double, measures: [String: Double] = [:],
            perClass: [ClassPrecision], samples: [String] = []
        ) {
            self.ap50 = ap50
            self.ap75 = ap75
            self.ap = ap
            self.recall = recall
            self.precision = precision
            self.falsePerImage = falsePerImage
            self.measures = measures
            self.perClass = perClass
            self.samples = samples
        }

        /// Every figure by name.
        var figures: [String: Double] {
            measures.merging([
                "ap50": ap50, "ap75": ap75, "ap": ap, "recall": recall, "precision": precision,
                "falsePerImage": falsePerImage,
            ]) { _, own in own }
        }
    }
}

extension RunRecord.Run {
    /// The judgement where it is one of found objects.
    public var objects: RunRecord.Objects? {
        if case .objects(let value) = test { value } else { nil }
    }
}
