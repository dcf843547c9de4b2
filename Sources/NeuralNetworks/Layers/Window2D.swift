import AvazFiles

/// A window that slides over height and width: a convolution's kernel, a pool's field.
///
/// ```swift
/// Window2D(3, 3)                             // every place, inside the image
/// Window2D(3, 3, stride: 2, padding: .same)  // every other place, half the size
/// ```
public struct Window2D: Sendable, Equatable {
    /// What happens at the edges.
    public enum Padding: String, CaseIterable, Sendable {
        /// The window stays inside: `size = (input - window) / stride + 1`, rounded down.
        case valid
        /// The window reaches over the edges by as much as `size = input / stride`, rounded up,
        /// needs; an odd number of places has the odd one behind, as in TensorFlow.
        case same
    }

    /// Rows under the window, 1 or more.
    public let height: Int
    /// Columns under the window, 1 or more.
    public let width: Int
    /// Rows from one place of the window to the next, 1 or more.
    public let strideHeight: Int
    /// Columns from one place to the next, 1 or more.
    public let strideWidth: Int
    /// What happens at the edges.
    public let padding: Padding

    /// - Parameters: all sizes and strides 1 or more.
    public init(
        _ height: Int, _ width: Int, strideHeight: Int, strideWidth: Int, padding: Padding = .valid
    ) {
        precondition(
            min(height, width, strideHeight, strideWidth) >= 1,
            "window of \(height) x \(width), strides \(strideHeight) and \(strideWidth)")
        self.height = height
        self.width = width
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.padding = padding
    }

    /// The same stride in both directions; all sizes 1 or more.
    public init(_ height: Int, _ width: Int, stride: Int = 1, padding: Padding = .valid) {
        self.init(
            height, width, strideHeight: stride, strideWidth: stride, padding: padding)
    }

    /// Where the window comes to stand on images of a size.
    public struct Placement: Sendable, Equatable {
        /// `H`: rows of the image.
        public let inputHeight: Int
        /// `W`: columns of the image.
        public let inputWidth: Int
        /// `H'`: places of the window, one below the other.
        public let outputHeight: Int
        /// `W'`: places of the window, side by side.
        public let outputWidth: Int
        /// Rows that the first window reaches over the upper edge.
        public let top: Int
        /// Columns that it reaches over the left edge.
        public let left: Int
        /// The image's size with as much as windows reach over its edges.
        public let paddedHeight: Int
        /// Likewise, in columns.
        public let paddedWidth: Int

        /// Whether windows reach over the edge.
        public var isPadded: Bool { paddedHeight > inputHeight || paddedWidth > inputWidth }
    }

    /// - Parameter imageShape: `[H, W, C]`, at least as large as a valid window.
    public func placed(on imageShape: [Int]) -> Placement {
        precondition(imageShape.count == 3, "[H, W, C] expected, not \(imageShape)")
        let rows = place(height, strideHeight, on: imageShape[0])
        let columns = place(width, strideWidth, on: imageShape[1])
        return Placement(
            inputHeight: imageShape[0], inputWidth: imageShape[1],
            outputHeight: rows.output, outputWidth: columns.output,
            top: rows.before, left: columns.before,
            paddedHeight: rows.padded, paddedWidth: columns.padded)
    }

    private func place(_ size: Int, _ stride: Int, on input: Int)
        -> (output: Int, before: Int, padded: Int)
    {
        switch padding {
        case .valid:
            precondition(input >= size, "a window of \(size) does not fit into \(input)")
            return ((input - size) / stride + 1, 0, input)
        case .same:
            let output = (input + stride - 1) / stride
            let missing = max(0, (output - 1) * stride + size - input)
            return (output, missing / 2, input + missing)
        }
    }
}

// MARK: In files

/// `size: 3, stride: 1, padding: "valid"`; `size: [3, 5]` for a height and a width.
extension Window2D {
    private enum Key: String, CodingKey {
        case size, stride, padding
    }

    /// - Parameters:
    ///   - largest: bound of the height and width.
    ///   - stride: where the file names none; the size, unless said.
    init(from decoder: any Decoder, largest: Int = 1024, stride: Int? = nil) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let size = try container.pair(.size, in: 1...largest)
        let strides = try container.pair(
            .stride, in: 1...1024, default: stride.map { ($0, $0) } ?? size)
        let padding: Padding = try container.choice(.padding, default: .valid)
        self.init(
            size.0, size.1, strideHeight: strides.0, strideWidth: strides.1, padding: padding)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodePair((height, width), forKey: .size)
        try container.encodePair((strideHeight, strideWidth), forKey: .stride)
        try container.encode(padding.rawValue, forKey: .padding)
    }

    /// - Throws: `LayerError` where samples of that shape are no images, or too small.
    func check(fitsOn inputShape: [Int], kind: String) throws {
        guard inputShape.count == 3 else {
            throw LayerError(
                "a \(kind) layer needs an image, but gets a row of \(inputShape.reduce(1, *)) "
                    + "numbers; pool the features by one \"frames:N\" or \"image:HxW\"")
        }
        guard padding == .same || (inputShape[0] >= height && inputShape[1] >= width) else {
            throw LayerError(
                "a \(kind) window of \(height) x \(width) does not fit into an image of "
                    + "\(inputShape[0]) x \(inputShape[1])")
        }
    }
}

extension KeyedDecodingContainer {
    /// A whole number for both, or a list of two.
    fileprivate func pair(
        _ key: Key, in range: ClosedRange<Int>, default standard: (Int, Int)? = nil
    ) throws -> (Int, Int) {
        if contains(key), let pair = try? decode([Int].self, forKey: key) {
            guard pair.count == 2, pair.allSatisfy(range.contains) else {
                throw problem(
                    key,
                    "two whole numbers from \(range.lowerBound) to \(range.upperBound), for height "
                        + "and width")
            }
            return (pair[0], pair[1])
        }
        let isAbsent = try !contains(key) || decodeNil(forKey: key)
        if let standard, isAbsent { return standard }
        let size = try integer(key, in: range)
        return (size, size)
    }
}

extension KeyedEncodingContainer {
    fileprivate mutating func encodePair(_ pair: (Int, Int), forKey key: Key) throws {
        if pair.0 == pair.1 {
            try encode(pair.0, forKey: key)
        } else {
            try encode([pair.0, pair.1], forKey: key)
        }
    }
}
