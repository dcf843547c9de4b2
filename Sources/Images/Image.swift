import AvazTensors

/// A picture in memory: `[H, W, C]` of floats, 0 for black and 1 for full light.
///
/// `C` is 1 for grey and 3 for red, green and blue. Every reader, resizer and transform of this room
/// keeps to this one scale, so that nothing can be divided by 255 twice.
///
/// ```swift
/// let image = try Image.read("scene.png")
/// let half = image.resized(to: (image.height / 2, image.width / 2), by: .area)
/// try half.writePNG(to: "half.png")
/// ```
public struct Image: Sendable {
    /// `[H, W, C]`, row by row from the top, 0 to 1.
    public let pixels: Tensor

    /// - Parameter pixels: `[H, W, C]` with one channel or three, or `[H, W]` for grey.
    public init(_ pixels: Tensor) {
        let shape = pixels.shape.count == 2 ? pixels.shape + [1] : pixels.shape
        precondition(
            shape.count == 3 && [1, 3].contains(shape[2]) && pixels.count > 0,
            "an image of \(pixels.shape)")
        self.pixels = shape == pixels.shape ? pixels : pixels.reshaped(shape)
    }

    /// Black, or of any one brightness.
    public init(height: Int, width: Int, channels: Int = 1, filled value: Float = 0) {
        let pixels = Tensor([height, width, channels])
        pixels.fill(value)
        self.init(pixels)
    }

    /// Rows of pixels, 1 or more.
    public var height: Int { pixels.shape[0] }
    /// Columns of pixels, 1 or more.
    public var width: Int { pixels.shape[1] }
    /// 1 for grey, 3 for colour.
    public var channels: Int { pixels.shape[2] }

    /// One channel of one pixel; bounds are not checked.
    public subscript(row: Int, column: Int, channel: Int) -> Float {
        get { pixels[(row * width + column) * channels + channel] }
        nonmutating set { pixels[(row * width + column) * channels + channel] = newValue }
    }

    /// The brightness of each pixel by the weights of ITU-R BT.601, as Pillow's `convert("L")`:
    ///
    ///     L = 0.299 R + 0.587 G + 0.114 B
    public var grey: Image {
        guard channels == 3 else { return self }
        let result = Tensor([height, width, 1])
        for pixel in 0..<height * width {
            let colour = pixels.pointer + 3 * pixel
            result[pixel] = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
        }
        return Image(result)
    }

    /// The image with so many more pixels on each side, each that of the border nearest to it.
    public func bordered(by width: Int) -> Image {
        guard width > 0 else { return self }
        let result = Image(
            height: height + 2 * width, width: self.width + 2 * width, channels: channels)
        for row in 0..<result.height {
            let own = min(max(0, row - width), height - 1)
            for column in 0..<result.width {
                let other = min(max(0, column - width), self.width - 1)
                for channel in 0..<channels {
                    result[row, column, channel] = self[own, other, channel]
                }
            }
        }
        return result
    }

    /// Three channels, alike where the image is grey.
    public var colour: Image {
        guard channels == 1 else { return self }
        let result = Tensor([height, width, 3])
        for index in 0..<result.count { result[index] = pixels[index / 3] }
        return Image(result)
    }

    /// A copy of some rows and columns, which must lie within the image.
    public func cropped(rows: Range<Int>, columns: Range<Int>) -> Image {
        let result = Tensor([rows.count, columns.count, channels])
        copy(rows: rows, columns: columns, to: result.pointer)
        return Image(result)
    }

    /// The rows and columns one after the other into memory that holds them.
    public func copy(
        rows: Range<Int>, columns: Range<Int>, to target: UnsafeMutablePointer<Float>
    ) {
        precondition(
            (0..<height).contains(rows) && (0..<width).contains(columns) && !rows.isEmpty
                && !columns.isEmpty,
            "rows \(rows) and columns \(columns) of \(height) x \(width)")
        let length = columns.count * channels
        for (index, row) in rows.enumerated() {
            (target + index * length).update(
                from: pixels.pointer + (row * width + columns.lowerBound) * channels, count: length)
        }
    }

    /// An independent image of the same pixels.
    public func copy() -> Image { Image(pixels.copy()) }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
