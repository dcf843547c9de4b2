/// How a camera was held, as Exif numbers it (CIPA DC-008, tag 274): where the first row and the
/// first column of what is stored belong.
///
///     1 top, left    2 top, right    3 bottom, right    4 bottom, left
///     5 left, top    6 right, top    7 right, bottom    8 left, bottom
struct Orientation: Equatable {
    /// 1 to 8; 1 is upright.
    let number: Int

    init(number: Int) { self.number = (1...8).contains(number) ? number : 1 }

    /// - Parameter exif: data that begin with a TIFF header; what is damaged or says nothing is taken
    ///   for upright.
    init(exif: ArraySlice<UInt8>) {
        let bytes = Array(exif)
        let isLittle = bytes.starts(with: Array("II".utf8))
        guard isLittle || bytes.starts(with: Array("MM".utf8)) else {
            self.init(number: 1)
            return
        }
        func number(at place: Int, bytes count: Int) -> Int? {
            guard place >= 0, place + count <= bytes.count else { return nil }
            let part = bytes[place..<place + count]
            return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(at: 4, bytes: 4), let entries = number(at: directory, bytes: 2)
        else {
            self.init(number: 1)
            return
        }
        let tag = (0..<entries).lazy.map { directory + 2 + 12 * $0 }.first {
            number(at: $0, bytes: 2) == 274
        }
        self.init(number: tag.flatMap { number(at: $0 + 8, bytes: 2) } ?? 1)
    }

    /// The image as it was seen.
    func upright(_ image: Image) -> Image {
        guard number > 1 else { return image }
        let isTurned = number >= 5
        let (height, width) =
            isTurned ? (image.width, image.height) : (image.height, image.width)
        let result = Image(height: height, width: width, channels: image.channels)
        let (last, lastColumn) = (image.height - 1, image.width - 1)
        let fromBottom = [3, 4, 6, 7].contains(number)
        let fromRight = [2, 3, 7, 8].contains(number)
        for row in 0..<height {
            for column in 0..<width {
                let (r, c) = isTurned ? (column, row) : (row, column)
                for channel in 0..<image.channels {
                    result[row, column, channel] =
                        image[fromBottom ? last - r : r, fromRight ? lastColumn - c : c, channel]
                }
            }
        }
        return result
    }
}
