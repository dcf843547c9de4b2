/// Coloured pixels, as an SVG drawing holds them.
struct PixelImage {
    let width: Int
    let height: Int
    /// Red, green and blue of each pixel, 0 to 255, from the upper left, row by row.
    var pixels: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = Array(repeating: 255, count: 3 * width * height)
    }

    subscript(row: Int, column: Int) -> (red: Double, green: Double, blue: Double) {
        get {
            let start = 3 * (row * width + column)
            return (Double(pixels[start]), Double(pixels[start + 1]), Double(pixels[start + 2]))
        }
        set {
            let start = 3 * (row * width + column)
            for (offset, value) in [newValue.red, newValue.green, newValue.blue].enumerated() {
                pixels[start + offset] = UInt8(min(max(value.rounded(), 0), 255))
            }
        }
    }

    /// Three bytes a pixel.
    var file: PNGFile {
        let lines = (0..<height).map { Array(pixels[3 * $0 * width..<3 * ($0 + 1) * width]) }
        return PNGFile(width: width, height: height, depth: 8, palette: nil, lines: lines)
    }
}
