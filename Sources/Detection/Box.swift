/// A rectangle in an image, in pixels: from the left and upper edge up to the right and lower one.
///
/// Edges lie between pixels: the box of the pixel in the corner is 0, 0, 1, 1. There is no "+ 1" in
/// its area, as COCO has it; VOC's own program counts edges as pixels.
public struct Box: Equatable, Hashable, Sendable {
    public var left: Double
    public var top: Double
    public var right: Double
    public var bottom: Double

    public init(left: Double, top: Double, right: Double, bottom: Double) {
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    public var width: Double { right - left }
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
    public var box: Box
    /// Index of its class.
    public var label: Int
    /// The higher, the surer.
    public var score: Double

    public init(_ box: Box, label: Int, score: Double) {
        (self.box, self.label, self.score) = (box, label, score)
    }
}

/// A box that is truly there.
public struct TrueBox: Equatable, Sendable {
    public var box: Box
    /// Index of its class.
    public var label: Int

    public init(_ box: Box, label: Int) {
        (self.box, self.label) = (box, label)
    }
}
