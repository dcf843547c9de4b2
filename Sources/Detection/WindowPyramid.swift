import AvazImages
import AvazTensors

/// Square windows over an image at many sizes.
///
/// The image is made smaller step by step, and a window of one size slides over each level: over a
/// level that is `s` times smaller it sees objects that are `s` times larger. The last column and the
/// last row of windows end at the border, whatever the stride. A window may show more than it stands for:
/// a margin on all sides, from which it is seen where the object ends. Beyond the image's border lie
/// copies of it.
///
/// ```swift
/// let windows = WindowPyramid(of: image, window: 24, stride: 4, downscale: 1.25)
/// windows.count; windows.box(0)
/// ```
public struct WindowPyramid: Sendable {
    /// Pixels on a side of what the classifier sees.
    public let window: Int
    /// Pixels of it on each side that are beyond its box.
    public let margin: Int
    /// The image at each size, the largest first, with a border as wide as the margin.
    public let levels: [Image]
    private let scales: [(x: Double, y: Double)]
    /// The windows in order.
    public let places: [Place]

    /// A window: its level, and the first row and column that it covers there.
    public struct Place: Equatable, Sendable {
        /// Index of the level; 0 is the largest image.
        public var level: Int
        /// First row that the window covers, in pixels of its level: of its box, on the image without border.
        public var row: Int
        /// First column, as `row`.
        public var column: Int

        /// `row` and `column` in pixels of the level; level 0 is the largest image.
        public init(level: Int, row: Int, column: Int) {
            (self.level, self.row, self.column) = (level, row, column)
        }
    }

    /// - Parameters:
    ///   - window: pixels on a side; an image that is smaller than a window's box has no window.
    ///   - margin: pixels of a window on each side that are beyond its box, below half the window.
    ///   - stride: pixels from one window to the next, on each level.
    ///   - downscale: from one level to the next, above 1.
    ///   - levels: at most; nil for as many as hold a window.
    ///   - enlargement: of the first level, for objects smaller than the window.
    public init(
        of image: Image, window: Int, margin: Int = 0, stride: Int, downscale: Double,
        levels most: Int? = nil, enlargement: Double = 1
    ) {
        precondition(
            window > 2 * margin && margin >= 0 && stride >= 1 && downscale > 1,
            "windows of \(window)")
        (self.window, self.margin) = (window, margin)
        let inside = window - 2 * margin
        var levels: [Image] = []
        var first = image
        if enlargement != 1 {
            func side(_ count: Int) -> Int {
                max(1, Int((Double(count) * enlargement).rounded()))
            }
            first = image.resized(
                to: (side(image.height), side(image.width)), by: .bilinear)
        }
        var level = first
        while min(level.height, level.width) >= inside, levels.count < most ?? .max {
            levels.append(level)
            let next = level.reduced(by: downscale)
            if (next.height, next.width) == (level.height, level.width) { break }
            level = next
        }
        self.levels = levels.map { $0.bordered(by: margin) }
        scales = levels.map {
            (Double(image.width) / Double($0.width), Double(image.height) / Double($0.height))
        }
        places = levels.enumerated().flatMap { index, level in
            Self.starts(level.height, inside, stride).flatMap { row in
                Self.starts(level.width, inside, stride).map {
                    Place(level: index, row: row, column: $0)
                }
            }
        }
    }

    /// First pixels of the windows of one axis.
    private static func starts(_ count: Int, _ window: Int, _ stride: Int) -> [Int] {
        let last = count - window
        let starts = Array(Swift.stride(from: 0, through: last, by: stride))
        return starts.last == last ? starts : starts + [last]
    }

    /// Number of windows.
    public var count: Int { places.count }

    /// What a window stands for, in the image's own pixels.
    public func box(_ index: Int) -> Box { box(places[index]) }

    /// The same of any window, whether it stands on the stride or not.
    public func box(_ place: Place) -> Box {
        let scale = scales[place.level]
        return Box(
            left: Double(place.column) * scale.x, top: Double(place.row) * scale.y,
            right: Double(place.column + inside) * scale.x,
            bottom: Double(place.row + inside) * scale.y)
    }

    /// The window of a level that lies about a point of the image, within the borders.
    public func place(level: Int, x: Double, y: Double) -> Place {
        func first(_ middle: Double, _ count: Int) -> Int {
            let start = (middle - Double(inside) / 2).rounded()
            return Int(min(max(0, start), Double(count - window)))
        }
        let (image, scale) = (levels[level], scales[level])
        return Place(
            level: level, row: first(y / scale.y, image.height),
            column: first(x / scale.x, image.width))
    }

    /// Pixels on a side of a window's box, on its level.
    private var inside: Int { window - 2 * margin }

    /// Pixels of the image on a side that a level's windows stand for, the longer.
    public func side(ofLevel level: Int) -> Double { Double(inside) * scale(ofLevel: level) }

    /// Pixels of the image for one of a level, the more.
    public func scale(ofLevel level: Int) -> Double { max(scales[level].x, scales[level].y) }

    /// A window's pixels.
    public func image(_ place: Place) -> Image {
        levels[place.level].cropped(
            rows: place.row..<place.row + window, columns: place.column..<place.column + window)
    }

    /// Pixels of some windows, `[N, window, window, C]`, into memory that holds them.
    public func copy(_ range: Range<Int>, to target: Tensor) {
        for (row, index) in range.enumerated() {
            let place = places[index]
            levels[place.level].copy(
                rows: place.row..<place.row + window, columns: place.column..<place.column + window,
                to: target.pointer + row * target.columns)
        }
    }

    /// Windows that are scored at once.
    private static let batch = 256

    /// What a classifier says of each window by itself, `[count, K]`.
    ///
    /// - Parameter scores: of windows `[N, window, window, C]`, `[N, K]`.
    public func scores(_ scores: (Tensor) -> Tensor) -> Tensor {
        var answers: Tensor?
        let batch = Tensor([Self.batch, window, window, levels.first?.channels ?? 1])
        for start in stride(from: 0, to: count, by: Self.batch) {
            let range = start..<min(start + Self.batch, count)
            let own = batch.rows(0..<range.count)
            copy(range, to: own)
            let said = scores(own)
            let all = answers ?? Tensor([count, said.columns])
            (all.pointer + start * said.columns).update(from: said.pointer, count: said.count)
            answers = all
        }
        return answers ?? Tensor([0, 0])
    }
}
