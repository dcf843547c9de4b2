/// Spectrograms that a generator made, beside real ones: a row for each class or hour of its training.
public struct SpectrogramPicture {
    /// A row of images.
    public struct Row {
        /// What stands before it.
        public var name: String
        /// Of each image, 0 to 15, from the upper left, row by row.
        public var made: [[UInt8]]
        /// Likewise; may be empty.
        public var real: [[UInt8]]

        /// - Parameters:
        ///   - made: images of the same size, 0 to 15, row by row.
        ///   - real: the same; may be empty.
        public init(name: String, made: [[UInt8]], real: [[UInt8]]) {
            self.name = name
            self.made = made
            self.real = real
        }
    }

    /// Stands above.
    public var title: String
    /// Pixels of each image.
    public var width: Int
    /// Pixels of each image.
    public var height: Int
    /// From above.
    public var rows: [Row]

    /// - Parameters:
    ///   - width: pixels of each image.
    ///   - height: pixels of each image.
    public init(title: String, width: Int, height: Int, rows: [Row]) {
        self.title = title
        self.width = width
        self.height = height
        self.rows = rows
    }

    private static let thumb = (width: 72.0, height: 54.0)
    private static let (gap, left, top) = (4.0, 84.0, 74.0)

    /// Made images on the left, real ones on the right.
    public func picture() -> Picture {
        let step = Self.thumb.width + Self.gap
        // A row without real images has the whole width for made ones.
        let made = rows.filter { !$0.real.isEmpty }.map(\.made.count).max() ?? 0
        let start = Self.left + Double(made) * step + 16
        let widest =
            rows.map { row in
                row.real.isEmpty
                    ? Self.left + Double(row.made.count) * step
                    : start + Double(row.real.count) * step
            }.max() ?? Self.left
        var content = label(title, x: 16, y: 26, size: 15, class: "strong")
        content += label(
            "Time runs to the right, pitch upwards; deeper is louder.", x: 16, y: 44,
            class: "muted")
        if made > 0 {
            content += label("made", x: Self.left, y: Self.top - 8)
            content += label("real", x: start, y: Self.top - 8)
        }
        for (index, row) in rows.enumerated() {
            let y = Self.top + Double(index) * (Self.thumb.height + Self.gap)
            content += label(Name.visible(row.name), x: 16, y: y + Self.thumb.height / 2 + 4)
            for (place, image) in row.made.enumerated() {
                content += drawn(image, x: Self.left + Double(place) * step, y: y)
            }
            for (place, image) in row.real.enumerated() {
                content += drawn(image, x: start + Double(place) * step, y: y)
            }
        }
        return Picture(
            width: max(widest + 16, 32 + 9.2 * Double(title.count)),
            height: Self.top + Double(rows.count) * (Self.thumb.height + Self.gap) + 12,
            title: title,
            description: "Mel spectrograms, made and real: "
                + rows.map { Name.visible($0.name) }.joined(separator: ", ") + ".",
            content: content)
    }

    private func drawn(_ image: [UInt8], x: Double, y: Double) -> String {
        LevelImage(width: width, height: height, levels: image, greatest: 15).file.drawn(
            x: x, y: y, width: Self.thumb.width, height: Self.thumb.height)
    }
}
