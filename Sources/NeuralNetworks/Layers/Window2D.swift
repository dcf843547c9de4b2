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
