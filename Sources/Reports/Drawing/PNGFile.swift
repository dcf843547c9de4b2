#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A PNG file (ISO/IEC 15948), its pixels not compressed: what compression would spare is not worth
/// its code.
struct PNGFile {
    let width: Int
    let height: Int
    /// Bits of a pixel's sample.
    let depth: UInt8
    /// Red, green and blue of each number that a pixel may have; nil where pixels are colours.
    let palette: [UInt8]?
    /// The pixels from the upper left, each line in whole bytes.
    let lines: [[UInt8]]

    /// The SVG element, stretched over a rectangle: the file stands in its address.
    func drawn(x: Double, y: Double, width: Double, height: Double) -> String {
        let address = "data:image/png;base64," + Data(bytes).base64EncodedString()
        return element(
            "image",
            [
                "x": coordinate(x), "y": coordinate(y), "width": coordinate(width),
                "height": coordinate(height), "preserveAspectRatio": "none", "class": "pixels",
                "href": address,
            ]) + "\n"
    }

    var bytes: [UInt8] {
        var header = bigEndian(UInt32(width)) + bigEndian(UInt32(height))
        // Indexed or true colour; neither filtered by line nor interlaced.
        header += [depth, palette == nil ? 2 : 3, 0, 0, 0]
        var bytes: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        bytes += chunk("IHDR", header)
        if let palette { bytes += chunk("PLTE", palette) }
        bytes += chunk("IDAT", stored(lines.flatMap { [0] + $0 }))
        bytes += chunk("IEND", [])
        return bytes
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
