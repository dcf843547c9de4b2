/// Pixels of one hue, from white for the least to deep blue for the most.
struct LevelImage {
    let width: Int
    let height: Int
    /// Of each pixel, 0 to `greatest`, from the upper left, row by row.
    let levels: [UInt8]
    /// 15 or 255: levels of half a byte or of a byte.
    let greatest: UInt8

    /// Red, green and blue of a level from 0 to 1.
    static func colour(_ level: Double) -> (red: Double, green: Double, blue: Double) {
        (255 - 247 * level, 255 - 207 * level, 255 - 148 * level)
    }

    var file: PNGFile {
        let palette = (0...greatest).flatMap { level in
            let colour = Self.colour(Double(level) / Double(greatest))
            return [colour.red, colour.green, colour.blue].map { UInt8($0.rounded()) }
        }
        let lines = (0..<height).map { row in
            let line = Array(levels[row * width..<(row + 1) * width])
            return greatest > 15 ? line : Self.packed(line)
        }
        return PNGFile(
            width: width, height: height, depth: greatest > 15 ? 8 : 4, palette: palette,
            lines: lines)
    }

    /// Two pixels a byte, the left one above.
    private static func packed(_ line: [UInt8]) -> [UInt8] {
        stride(from: 0, to: line.count, by: 2).map { index in
            line[index] << 4 | (index + 1 < line.count ? line[index + 1] : 0)
        }
    }
}
