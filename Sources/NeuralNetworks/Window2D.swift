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

    public let height: Int
    public let width: Int
    public let strideHeight: Int
    public let strideWidth: Int
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

    public init(_ height: Int, _ width: Int, stride: Int = 1, padding: Padding = .valid) {
        self.init(
            height, width, strideHeight: stride, strideWidth: stride, padding: padding)
    }

    /// Where the window comes to stand on images of a size.
    public struct Placement: Sendable, Equatable {
        public let inputHeight: Int
        public let inputWidth: Int
        public let outputHeight: Int
        public let outputWidth: Int
        /// Rows and columns that the first window reaches over the edge.
        public let top: Int
        public let left: Int
        /// The image's size with as much as windows reach over its edges.
        public let paddedHeight: Int
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
