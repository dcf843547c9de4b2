import AvazImages
import AvazTensors

/// Finds objects by asking a classifier of windows at every place and size.
///
/// ```swift
/// let detector = WindowDetector(window: 24, stride: 4, downscale: 1.25, classes: 10)
/// let found = detector.found(in: image) { windows in network.forward(windows, training: false) }
/// ```
public struct WindowDetector: Sendable {
    /// Pixels on a side of what the classifier sees.
    public var window: Int
    /// Pixels of it on each side that are beyond the object.
    public var margin: Int
    /// Pixels between windows, on each level.
    public var stride: Int
    /// From one level to the next.
    public var downscale: Double
    /// Levels at most; nil for all that hold a window.
    public var levels: Int?
    /// Of the first level.
    public var enlargement: Double
    /// Classes of objects; the classifier may have another behind them, the background.
    public var classes: Int
    /// Scores below it are no objects.
    public var threshold: Double
    /// Of many boxes about one object.
    public var suppression: Suppression
    /// Instead of `suppression`, where it is set.
    public var voting: WindowVoting?

    /// The defaults are every level, the image's own size first, scores of 0.5 and more, and boxes dropped
    /// that overlap a surer one of their class by more than 0.3.
    public init(
        window: Int, margin: Int = 0, stride: Int, downscale: Double, levels: Int? = nil,
        enlargement: Double = 1, classes: Int, threshold: Double = 0.5,
        suppression: Suppression = .hard(threshold: 0.3),
        voting: WindowVoting? = nil
    ) {
        self.window = window
        self.margin = margin
        self.stride = stride
        self.downscale = downscale
        self.levels = levels
        self.enlargement = enlargement
        self.classes = classes
        self.threshold = threshold
        self.suppression = suppression
        self.voting = voting
    }

    /// An image's windows as this detector looks at them.
    public func windows(of image: Image) -> WindowPyramid {
        WindowPyramid(
            of: image, window: window, margin: margin, stride: stride, downscale: downscale,
            levels: levels, enlargement: enlargement)
    }

    /// The windows of an image whose likeliest class is an object's, and what is left of them.
    ///
    /// - Parameter scores: of windows `[N, window, window, C]`, at least one number for each class,
    ///   `[N, classes…]`; columns behind the classes are background.
    public func found(in image: Image, scores: (Tensor) -> Tensor) -> [FoundBox] {
        let windows = windows(of: image)
        return found(in: windows, scores: windows.scores(scores))
    }

    /// The same of windows that are made and scored already.
    ///
    /// - Parameter scores: a row for each window.
    public func found(in windows: WindowPyramid, scores: Tensor) -> [FoundBox] {
        let found = candidates(in: windows, scores: scores).map(\.found)
        return voting?.applied(to: found) ?? suppression.applied(to: found, least: threshold)
    }

    /// The same before suppression: every window whose likeliest class is an object's and whose score
    /// reaches the threshold.
    public func candidates(in windows: WindowPyramid, scores: Tensor)
        -> [(found: FoundBox, place: WindowPyramid.Place)]
    {
        windows.places.indices.compactMap { index in
            let label = scores.largest(inRow: index)
            let score = Double(scores[index, label])
            guard label < classes && score >= threshold else { return nil }
            let found = FoundBox(windows.box(index), label: label, score: score)
            return (found, windows.places[index])
        }
    }
}
