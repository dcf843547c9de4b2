import AvazImages

extension Image {
    /// A copy in colour with the edges of boxes drawn into it, one colour for each class.
    ///
    /// - Parameters:
    ///   - thickness: of the edges, in pixels, inside of the box.
    ///   - palette: red, green and blue of the classes, over and over.
    public func drawing(
        _ boxes: [(box: Box, label: Int)], thickness: Int = 1,
        palette: [(Float, Float, Float)] = Image.classColours
    ) -> Image {
        let picture = channels == 1 ? colour : copy()
        for (box, label) in boxes {
            let light = palette[label % palette.count]
            let rows = Self.pixels(box.top, box.bottom, height)
            let columns = Self.pixels(box.left, box.right, width)
            for row in rows {
                for column in columns {
                    let isEdge =
                        row < rows.lowerBound + thickness || row >= rows.upperBound - thickness
                        || column < columns.lowerBound + thickness
                        || column >= columns.upperBound - thickness
                    guard isEdge else { continue }
                    picture[row, column, 0] = light.0
                    picture[row, column, 1] = light.1
                    picture[row, column, 2] = light.2
                }
            }
        }
        return picture
    }

    /// Colours that are told apart by most eyes (Okabe and Ito, 2008), and three more.
    public static let classColours: [(Float, Float, Float)] = [
        (0.90, 0.62, 0.00), (0.34, 0.71, 0.91), (0.00, 0.62, 0.45), (0.94, 0.89, 0.26),
        (0.00, 0.45, 0.70), (0.84, 0.37, 0.00), (0.80, 0.47, 0.65), (1.00, 0.20, 0.20),
        (0.40, 1.00, 0.40), (0.70, 0.50, 1.00),
    ]

    private static func pixels(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
        let first = Int(max(0, min(Double(count), low.rounded())))
        let end = Int(max(0, min(Double(count), high.rounded())))
        return first..<max(first, end)
    }
}
