import AvazFiles

extension Image {
    /// Pixels that an image may have at most: 2²⁵, some 5,800 on a side. Decoded in colour they take
    /// 400 MB.
    public static let mostPixels = 1 << 25

    /// Reads a PNG or JPEG file, whatever its name ends in.
    ///
    /// Grey stays grey, colour and palettes become red, green and blue; 8 bits are divided by 255 and
    /// 16 by 65,535. Transparency is left out, as by Pillow's `convert("RGB")`, and so are colour
    /// profiles and gamma. Where Exif data say how the camera was held, the image is turned upright.
    ///
    /// - Throws: `FileFault` where the file cannot be read, is neither, is broken or cut short, is in
    ///   CMYK or has more than `mostPixels` pixels.
    public static func read(_ path: String) throws -> Image {
        try decode(try WholeFile.read(path), named: path)
    }

    /// The image in the bytes of a PNG or JPEG file.
    ///
    /// - Parameter name: of the file, for what is thrown; see `read`.
    public static func decode(_ bytes: [UInt8], named name: String) throws -> Image {
        if bytes.starts(with: PNG.signature) { return try PNG.decode(bytes, named: name) }
        if bytes.starts(with: [0xff, 0xd8, 0xff]) { return try JPEG.decode(bytes, named: name) }
        let found =
            bytes.isEmpty
            ? "an empty file" : "\(bytes.prefix(4).map { String($0, radix: 16) }) at its beginning"
        throw FileFault(
            file: name, reason: "expected a PNG or JPEG image, found \(found); convert it to PNG")
    }

    /// Writes 8 bits a channel; brightness below 0 and above 1 is cut off. The same image gives the
    /// same bytes.
    ///
    /// - Throws: `FileFault` where the disk refuses.
    public func writePNG(to path: String) throws {
        try WholeFile.write(bytes: try PNG.encode(self, named: path), to: path)
    }

    /// The bytes of a PNG file, as `writePNG` writes them.
    public func pngBytes() throws -> [UInt8] { try PNG.encode(self, named: "image.png") }

    /// Refuses what would not fit in memory.
    static func checkSize(height: Int, width: Int, named name: String) throws {
        guard height >= 1, width >= 1 else {
            throw FileFault(
                file: name,
                reason: "expected at least one pixel, found \(width) x \(height); save it again")
        }
        guard height <= mostPixels / width else {
            throw FileFault(
                file: name,
                reason: "expected up to \(mostPixels) pixels, found \(width) x \(height); "
                    + "scale it down or cut it into parts")
        }
    }
}
