/// How well found boxes agree with true ones.
///
/// All found boxes of a class, over all images, are taken from the surest on; each is right where it
/// overlaps by `IoU ≥ threshold` a true box of its image that no surer one has taken. Precision and
/// recall after each make a curve; average precision is the area below it.
///
///     AP = ∫ max{ p(r') : r' ≥ r } dr
///
/// ```swift
/// let judge = DetectionJudge(classes: 10, images: images)
/// judge.meanAveragePrecision(at: 0.5)      // AP50
/// judge.cocoAveragePrecision               // AP at 0.50, 0.55 … 0.95
/// ```
public struct DetectionJudge: Sendable {
    /// One image's boxes.
    public struct Judged: Sendable {
        /// The boxes that are truly there.
        public var truth: [TrueBox]
        /// The boxes that the detector found, in any order.
        public var found: [FoundBox]

        /// Both of one image; either may be empty.
        public init(truth: [TrueBox], found: [FoundBox]) {
            (self.truth, self.found) = (truth, found)
        }
    }

    /// How the area is taken.
    public enum Area: Sendable {
        /// At 101 recalls, 0, 0.01 … 1 (Lin et al., 2014; `pycocotools`).
        case coco
        /// At 11 recalls, 0, 0.1 … 1 (Everingham et al., VOC 2007).
        case elevenPoints
        /// Under the whole curve (VOC 2010 and later).
        case whole
    }

    /// Number of classes; labels are below it.
    public let classes: Int
    /// One entry an image, those without boxes too.
    public let images: [Judged]
    /// Boxes of an image and class that count, the surest; `pycocotools` takes 100.
    public let most: Int

    /// - Parameter classes: number of them; labels are below it.
    public init(classes: Int, images: [Judged], most: Int = 100) {
        (self.classes, self.images, self.most) = (classes, images, most)
    }

    /// Precision over recall, one point after each found box.
    public struct Curve: Sendable {
        /// Rising, 0 to 1.
        public var recall: [Double]
        /// Of the boxes so far: the share that is right, 0 to 1.
        public var precision: [Double]
        /// Found boxes' scores, falling.
        public var scores: [Double]
    }

    /// Found boxes of a class at an overlap, the surest first: their scores, and whether each is right.
    ///
    /// A surer box chooses first, so that those above any score are what a detector with that threshold
    /// would have found.
    public func matches(of label: Int, at threshold: Double) -> [(score: Double, isRight: Bool)] {
        let matches = images.flatMap { image in
            let truth = image.truth.filter { $0.label == label }.map(\.box)
            let found = Self.surest(image.found.filter { $0.label == label }, most)
            return zip(found, Self.matched(found, truth, threshold)).map {
                (score: $0.score, isRight: $1)
            }
        }
        let order = matches.indices.sorted {
            matches[$0].score == matches[$1].score
                ? $0 < $1 : matches[$0].score > matches[$1].score
        }
        return order.map { matches[$0] }
    }

    /// Of one class; nil where no image has a true box of it.
    public func curve(of label: Int, at threshold: Double) -> Curve? {
        let objects = images.reduce(0) { $0 + $1.truth.count { $0.label == label } }
        guard objects > 0 else { return nil }
        var curve = Curve(recall: [], precision: [], scores: [])
        var right = 0
        for (index, match) in matches(of: label, at: threshold).enumerated() {
            right += match.isRight ? 1 : 0
            curve.recall.append(Double(right) / Double(objects))
            curve.precision.append(Double(right) / Double(index + 1))
            curve.scores.append(match.score)
        }
        return curve
    }

    /// Each found box, the surest first, takes the true one that it overlaps most among those left.
    private static func matched(
        _ found: [FoundBox], _ truth: [Box], _ threshold: Double
    ) -> [Bool] {
        var isTaken = [Bool](repeating: false, count: truth.count)
        return found.map { candidate in
            var (best, place): (Double, Int?) = (min(threshold, 1 - 1e-10), nil)
            for (index, box) in truth.enumerated() where !isTaken[index] {
                let overlap = candidate.box.overlap(box)
                if overlap >= best { (best, place) = (overlap, index) }
            }
            if let place { isTaken[place] = true }
            return place != nil
        }
    }

    private static func surest(_ found: [FoundBox], _ most: Int) -> [FoundBox] {
        Array(
            found.enumerated().sorted {
                $0.element.score == $1.element.score
                    ? $0.offset < $1.offset : $0.element.score > $1.element.score
            }.map(\.element).prefix(most))
    }

    // MARK: Figures

    /// Of one class; nil where no image has a true box of it.
    public func averagePrecision(
        of label: Int, at threshold: Double, area: Area = .coco
    ) -> Double? {
        guard let curve = curve(of: label, at: threshold) else { return nil }
        // The highest precision at this recall or beyond.
        var envelope = curve.precision
        for index in envelope.indices.dropLast().reversed() {
            envelope[index] = max(envelope[index], envelope[index + 1])
        }
        func precision(at recall: Double) -> Double {
            curve.recall.firstIndex { $0 >= recall }.map { envelope[$0] } ?? 0
        }
        switch area {
        case .coco: return (0...100).reduce(0) { $0 + precision(at: Self.hundredths[$1]) } / 101
        case .elevenPoints: return (0...10).reduce(0) { $0 + precision(at: Double($1) / 10) } / 11
        case .whole:
            var (sum, before) = (0.0, 0.0)
            for (recall, precision) in zip(curve.recall, envelope) {
                sum += (recall - before) * precision
                before = recall
            }
            return sum
        }
    }

    /// As NumPy's `linspace(0, 1, 101)` has them, to the bit.
    private static let hundredths = (0...100).map { $0 == 100 ? 1 : Double($0) * 0.01 }

    /// Mean over the classes that have true boxes; 0 where none has.
    public func meanAveragePrecision(at threshold: Double, area: Area = .coco) -> Double {
        let values = (0..<classes).compactMap {
            averagePrecision(of: $0, at: threshold, area: area)
        }
        return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// COCO's headline: the mean of `meanAveragePrecision` at IoU 0.50, 0.55 … 0.95.
    public var cocoAveragePrecision: Double {
        (0..<10).reduce(0) { $0 + meanAveragePrecision(at: 0.5 + 0.05 * Double($1)) } / 10
    }

    /// All classes together at one threshold: how many true boxes were found, how many found ones are
    /// right, and wrong ones an image.
    public func counts(at threshold: Double) -> (
        recall: Double, precision: Double, falsePerImage: Double
    ) {
        var (right, found, objects) = (0, 0, 0)
        for image in images {
            for label in 0..<classes {
                let truth = image.truth.filter { $0.label == label }.map(\.box)
                let own = Self.surest(image.found.filter { $0.label == label }, .max)
                objects += truth.count
                found += own.count
                right += Self.matched(own, truth, threshold).count { $0 }
            }
        }
        return (
            objects == 0 ? 0 : Double(right) / Double(objects),
            found == 0 ? 0 : Double(right) / Double(found),
            images.isEmpty ? 0 : Double(found - right) / Double(images.count)
        )
    }
}
