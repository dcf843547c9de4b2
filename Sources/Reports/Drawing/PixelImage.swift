#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Coloured pixels, as an SVG drawing holds them: a PNG file (ISO/IEC 15948) within its address.
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

    /// The SVG element, stretched over a rectangle.
    func drawn(x: Double, y: Double, width: Double, height: Double) -> String {
        let address = "data:image/png;base64," + Data(file).base64EncodedString()
        return element(
            "image",
            [
                "x": coordinate(x), "y": coordinate(y), "width": coordinate(width),
                "height": coordinate(height), "preserveAspectRatio": "none",
                "style": "image-rendering:pixelated", "href": address,
            ]) + "\n"
    }

    /// The PNG file, its pixels not compressed: what compression would spare is not worth its code.
    var file: [UInt8] {
        var header = bigEndian(UInt32(width)) + bigEndian(UInt32(height))
        // Eight bits of red, green and blue; neither filtered by line nor interlaced.
        header += [8, 2, 0, 0, 0]
        var lines: [UInt8] = []
        for row in 0..<height {
            lines.append(0)
            lines += pixels[3 * row * width..<3 * (row + 1) * width]
        }
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        file += chunk("IHDR", header)
        file += chunk("IDAT", stored(lines))
        file += chunk("IEND", [])
        return file
    }

    private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(cyclicRedundancy(of: body))
    }

    /// A zlib stream (RFC 1950) of blocks that are stored as they are (RFC 1951).
    private func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        let largest = 65_535
        for start in stride(from: 0, to: bytes.count, by: largest) {
            let block = bytes[start..<min(start + largest, bytes.count)]
            let count = UInt16(block.count)
            stream.append(start + largest >= bytes.count ? 1 : 0)
            for number in [count, ~count] {
                stream += [UInt8(number & 0xff), UInt8(number >> 8)]
            }
            stream += block
        }
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + bigEndian(high << 16 | low)
    }

    /// CRC-32 (ISO 3309).
    private func cyclicRedundancy(of bytes: [UInt8]) -> UInt32 {
        var remainder = ~UInt32(0)
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : 0xedb8_8320)
            }
        }
        return ~remainder
    }
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
}
