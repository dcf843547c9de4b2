import AvazImages
import AvazTensors

/// Square windows over an image at many sizes.
///
/// The image is made smaller step by step, and a window of one size slides over each level: over a
/// level that is `s` times smaller it sees objects that are `s` times larger. The last column and the
/// last row of windows end at the border, whatever the stride.
///
/// ```swift
/// let windows = WindowPyramid(of: image, window: 24, stride: 4, downscale: 1.25)
/// windows.count; windows.box(0)
/// ```
public struct WindowPyramid: Sendable {
    /// Pixels on a side of what the classifier sees.
    public let window: Int
    /// The image at each size, the largest first.
    public let levels: [Image]
    private let scales: [(x: Double, y: Double)]
    private let places: [(level: Int, row: Int, column: Int)]

    /// - Parameters:
    ///   - window: pixels on a side; an image that is smaller has no window.
    ///   - stride: pixels from one window to the next, on each level.
    ///   - downscale: from one level to the next, above 1.
    ///   - levels: at most; nil for as many as hold a window.
    ///   - enlargement: of the first level, for objects smaller than the window.
    public init(
        of image: Image, window: Int, stride: Int, downscale: Double, levels most: Int? = nil,
        enlargement: Double = 1
    ) {
        precondition(window >= 1 && stride >= 1 && downscale > 1, "windows of \(window)")
        self.window = window
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
        while min(level.height, level.width) >= window, levels.count < most ?? .max {
            levels.append(level)
            let next = level.reduced(by: downscale)
            if (next.height, next.width) == (level.height, level.width) { break }
            level = next
        }
        self.levels = levels
        scales = levels.map {
            (Double(image.width) / Double($0.width), Double(image.height) / Double($0.height))
        }
        places = levels.enumerated().flatMap { index, level in
            Self.starts(level.height, window, stride).flatMap { row in
                Self.starts(level.width, window, stride).map { (index, row, $0) }
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

    /// What a window covers of the image, in its own pixels.
    public func box(_ index: Int) -> Box {
        let place = places[index]
        let scale = scales[place.level]
        return Box(
            left: Double(place.column) * scale.x, top: Double(place.row) * scale.y,
            right: Double(place.column + window) * scale.x,
            bottom: Double(place.row + window) * scale.y)
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
}
