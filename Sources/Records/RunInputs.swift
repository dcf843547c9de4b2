extension RunRecord {
    /// What went into the model, to be looked at: pictures are drawn from it, nothing is computed.
    public struct Inputs: Codable, Equatable, Sendable {
        /// Nil where rows have but one number.
        public var map: Map?
        /// A few recordings of each class.
        public var samples: [Sample]

        /// - Parameter map: nil where rows have but one number.
        public init(map: Map?, samples: [Sample]) {
            self.map = map
            self.samples = samples
        }
    }

    /// Rows of the first run on the two principal components of those that it trained on,
    /// standardised; some hundred rows at most.
    public struct Map: Codable, Equatable, Sendable {
        /// Share of the training rows' variance along each axis.
        public var explained: [Double]
        /// Rows of the training part, at most 200.
        public var train: Points
        /// Rows of the test part, at most 100.
        public var test: Points

        /// As many of each as there are points.
        public struct Points: Codable, Equatable, Sendable {
            /// Index of each point's class.
            public var classes: [Int]
            /// In standard deviations.
            public var x: [Double]
            /// Likewise, along the second component.
            public var y: [Double]

            /// Three lists of one length: the points' classes and their places.
            public init(classes: [Int], x: [Double], y: [Double]) {
                self.classes = classes
                self.x = x
                self.y = y
            }
        }

        /// - Parameter explained: share of the training rows' variance along each axis.
        public init(explained: [Double], train: Points, test: Points) {
            self.explained = explained
            self.train = train
            self.test = test
        }
    }

    /// One recording's features over time, before pooling, as a small picture.
    public struct Sample: Codable, Equatable, Sendable {
        /// Path below the corpus folder.
        public var file: String
        /// Name of the class.
        public var `class`: String
        /// Rows, the highest channel first.
        public var height: Int
        /// Columns, from the beginning to the end.
        public var width: Int
        /// A hexadecimal digit a pixel, row after row: 0 for the least, f for the most.
        public var levels: String

        /// - Parameter levels: a hexadecimal digit a pixel, `height` rows of `width`.
        public init(file: String, class: String, height: Int, width: Int, levels: String) {
            self.file = file
            self.class = `class`
            self.height = height
            self.width = width
            self.levels = levels
        }
    }
}

extension RunRecord.Inputs {
    /// The first thing that cannot be so, as in `RunRecord.contradiction`.
    func contradiction(classes: [String]) -> String? {
        if let map {
            guard map.explained.count == 2 else {
                return "inputs.map.explained: expected 2 shares, found \(map.explained.count)"
            }
            for (name, points) in [("train", map.train), ("test", map.test)] {
                let counts = [points.classes.count, points.x.count, points.y.count]
                guard Set(counts).count == 1 else {
                    return
                        "inputs.map.\(name): expected as many classes as x and y, found \(counts)"
                }
                if let index = points.classes.first(where: { !classes.indices.contains($0) }) {
                    return "inputs.map.\(name): unknown class \(index)"
                }
            }
        }
        for sample in samples {
            guard classes.contains(sample.class) else {
                return "inputs.samples: unknown class \"\(sample.class)\""
            }
            guard sample.height > 0, sample.width > 0,
                sample.levels.utf8.count == sample.height * sample.width,
                sample.levels.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
            else {
                return "inputs.samples: expected \(sample.height) x \(sample.width) hexadecimal "
                    + "digits of \(sample.file), found \(sample.levels.utf8.count) characters"
            }
        }
        return nil
    }
}
