/// A rectangle in an image, in pixels: from the left and upper edge up to the right and lower one.
///
/// Edges lie between pixels: the box of the pixel in the corner is 0, 0, 1, 1. There is no "+ 1" in
/// its area, as COCO has it; VOC's own program counts edges as pixels.
public struct Box: Equatable, Hashable, Sendable {
    /// Left edge, pixels from the image's left one.
    public var left: Double
    /// Upper edge, pixels from the image's upper one.
    public var top: Double
    /// Right edge, pixels from the image's left one; a box whose right is not beyond its left is empty.
    public var right: Double
    /// Lower edge, pixels from the image's upper one; a box whose bottom is not beyond its top is empty.
    public var bottom: Double

    /// The four edges, in pixels; nothing is checked.
    public init(left: Double, top: Double, right: Double, bottom: Double) {
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    /// Pixels; below 0 where the edges are the wrong way round.
    public var width: Double { right - left }
    /// Pixels; below 0 where the edges are the wrong way round.
    public var height: Double { bottom - top }

    /// 0 of an empty box.
    public var area: Double { max(0, width) * max(0, height) }

    /// What both cover; empty where they do not meet.
    public func intersection(_ other: Box) -> Box {
        Box(
            left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
            bottom: min(bottom, other.bottom))
    }

    /// Intersection over union, from 0 to 1 (Jaccard, 1901):
    ///
    ///     IoU = |A ∩ B| / |A ∪ B|
    public func overlap(_ other: Box) -> Double {
        let shared = intersection(other).area
        let union = area + other.area - shared
        return union > 0 ? shared / union : 0
    }
}

/// A box that a detector found.
public struct FoundBox: Equatable, Sendable {
    /// Where it is.
    public var box: Box
    /// Index of its class.
    public var label: Int
    /// The higher, the surer.
    public var score: Double

    /// - Parameter label: index of the class.
    public init(_ box: Box, label: Int, score: Double) {
        (self.box, self.label, self.score) = (box, label, score)
    }
}

/// A box that is truly there.
public struct TrueBox: Equatable, Sendable {
    /// Where it is.
    public var box: Box
    /// Index of its class.
    public var label: Int

    /// - Parameter label: index of the class.
    public init(_ box: Box, label: Int) {
        (self.box, self.label) = (box, label)
    }
}

extension Box {
    /// A stretch of time, as a box of height 1: such boxes overlap as their times do.
    ///
    /// - Parameter seconds: from the recording's beginning.
    public init(seconds: Range<Double>) {
        self.init(left: seconds.lowerBound, top: 0, right: seconds.upperBound, bottom: 1)
    }

    /// The stretch of time that such a box stands for.
    public var seconds: Range<Double> { left..<max(left, right) }
}
