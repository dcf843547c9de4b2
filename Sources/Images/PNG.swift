import AvazCPNG
import AvazFiles
import AvazTensors

/// Portable Network Graphics (ISO/IEC 15948) by libpng's simplified interface, which reports errors
/// instead of jumping over Swift's frames.
enum PNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    // MARK: Reading

    /// - Throws: `FileFault`; see `Image.read`.
    static func decode(_ bytes: [UInt8], named name: String) throws -> Image {
        let file = try Chunks(bytes, named: name)
        try Image.checkSize(height: file.height, width: file.width, named: name)
        var control = png_image()
        control.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&control) }
        let image = try file.plain.withUnsafeBytes { source in
            guard png_image_begin_read_from_memory(&control, source.baseAddress, source.count) != 0
            else { throw broken(name, control) }
            if file.isDeep {
                return try pixels(of: &control, as: UInt16.self, full: 65_535, named: name)
            }
            // Samples of 16 bits beside transparency are rounded to 8, by no other curve than theirs:
            // as 16 they would come multiplied by it.
            control.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
            return try pixels(of: &control, as: UInt8.self, full: 255, named: name)
        }
        return Orientation(exif: file.exif).upright(image)
    }

    /// Decodes into samples of 8 or 16 bits; an alpha channel is decoded and left out, so that what
    /// is seen through it does not matter.
    private static func pixels<Sample: FixedWidthInteger>(
        of control: inout png_image, as: Sample.Type, full: Float, named name: String
    ) throws -> Image {
        let (height, width) = (Int(control.height), Int(control.width))
        let hasColour = control.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0
        let hasAlpha = control.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA) != 0
        let channels = hasColour ? 3 : 1
        let stored = channels + (hasAlpha ? 1 : 0)
        control.format =
            (hasColour ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : 0)
            | (hasAlpha ? png_uint_32(PNG_FORMAT_FLAG_ALPHA) : 0)
            | (Sample.bitWidth == 16 ? png_uint_32(PNG_FORMAT_FLAG_LINEAR) : 0)
        // What is missing of a file that was cut short stays black until the fault is seen.
        var samples = [Sample](repeating: 0, count: height * width * stored)
        let isWhole = samples.withUnsafeMutableBytes {
            png_image_finish_read(&control, nil, $0.baseAddress, 0, nil)
        }
        guard isWhole != 0 else { throw broken(name, control) }
        let pixels = Tensor([height, width, channels])
        for pixel in 0..<height * width {
            for channel in 0..<channels {
                pixels[pixel * channels + channel] =
                    Float(samples[pixel * stored + channel]) / full
            }
        }
        return Image(pixels)
    }

    private static func broken(_ name: String, _ control: png_image) -> FileFault {
        let message = withUnsafeBytes(of: control.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return FileFault(
            file: name,
            reason: "expected a whole PNG image, found that \(PathText.shown(message)); "
                + "copy or save it again")
    }

    // MARK: Writing

    static func encode(_ image: Image, named name: String) throws -> [UInt8] {
        var control = png_image()
        control.version = png_uint_32(PNG_IMAGE_VERSION)
        control.width = png_uint_32(image.width)
        control.height = png_uint_32(image.height)
        control.format = image.channels == 3 ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : 0
        defer { png_image_free(&control) }
        let samples = image.pixels.buffer.map { value in
            // Not-a-number becomes black.
            UInt8(max(0, min(255, (255 * (value.isNaN ? 0 : value)).rounded())))
        }
        var count = png_alloc_size_t(0)
        var bytes: [UInt8] = []
        guard png_image_write_to_memory(&control, nil, &count, 0, samples, 0, nil) != 0 else {
            throw broken(name, control)
        }
        bytes = [UInt8](repeating: 0, count: Int(count))
        guard png_image_write_to_memory(&control, &bytes, &count, 0, samples, 0, nil) != 0 else {
            throw broken(name, control)
        }
        return bytes
    }
}

/// A PNG file's chunks: size, depth and Exif data; and the file without what would have libpng
/// change the samples: gamma, colour profiles, single transparent colours.
private struct Chunks {
    private(set) var height = 0
    private(set) var width = 0
    /// Whether samples have 16 bits and no transparency.
    private(set) var isDeep = false
    private(set) var exif: ArraySlice<UInt8> = []
    private(set) var plain: [UInt8] = PNG.signature

    private static let dropped: Set<String> = [
        "gAMA", "cHRM", "sRGB", "iCCP", "tRNS", "bKGD", "sBIT", "cICP", "mDCV", "cLLI", "eXIf",
        "tEXt", "zTXt", "iTXt", "tIME",
    ]

    init(_ bytes: [UInt8], named name: String) throws {
        func fault(_ found: String) -> FileFault {
            FileFault(
                file: name,
                reason: "expected a whole PNG image, found \(found); copy or save it again")
        }
        func number(at place: Int) -> Int {
            bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        var place = PNG.signature.count
        var isEnded = false
        while !isEnded {
            guard place + 12 <= bytes.count else { throw fault("that it is cut short") }
            let length = number(at: place)
            guard length <= bytes.count - place - 12 else { throw fault("that it is cut short") }
            let kind = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
            let content = bytes[place + 8..<place + 8 + length]
            if width == 0 {
                guard kind == "IHDR", length == 13 else { throw fault("no size at its beginning") }
                (width, height) = (number(at: place + 8), number(at: place + 12))
                isDeep = content[place + 16] == 16 && content[place + 17] & 4 == 0
            }
            if kind == "eXIf" { exif = content }
            if !Self.dropped.contains(kind) { plain += bytes[place..<place + 12 + length] }
            isEnded = kind == "IEND"
            place += 12 + length
        }
    }
}
