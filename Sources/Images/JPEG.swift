import AvazCTurboJPEG
import AvazFiles
import AvazTensors

/// JPEG (ISO/IEC 10918-1) by libjpeg-turbo's TurboJPEG interface, which reports errors instead of
/// jumping over Swift's frames. The exact inverse cosine transform and smooth chroma, as Pillow
/// takes them, so that pixels agree.
enum JPEG {
    /// - Throws: `FileFault`; see `Image.read`.
    static func decode(_ bytes: [UInt8], named name: String) throws -> Image {
        guard let decoder = tjInitDecompress() else {
            throw FileFault(file: name, reason: "cannot be decoded: no memory; close programs")
        }
        defer { tjDestroy(decoder) }
        func broken() -> FileFault {
            let message = String(cString: tjGetErrorStr2(decoder))
            return FileFault(
                file: name,
                reason: "expected a whole JPEG image, found: \(PathText.shown(message)); "
                    + "copy or save it again")
        }
        var (width, height): (Int32, Int32) = (0, 0)
        var (subsampling, space): (Int32, Int32) = (0, 0)
        guard
            tjDecompressHeader3(
                decoder, bytes, UInt(bytes.count), &width, &height, &subsampling, &space) == 0
        else { throw broken() }
        guard ![TJCS_CMYK.rawValue, TJCS_YCCK.rawValue].contains(UInt32(space)) else {
            throw FileFault(
                file: name,
                reason: "expected grey or RGB, found CMYK, the inks of a printer, whose colours "
                    + "depend on the paper; convert it to RGB")
        }
        try Image.checkSize(height: Int(height), width: Int(width), named: name)
        let isGrey = UInt32(space) == TJCS_GRAY.rawValue
        let channels = isGrey ? 1 : 3
        var samples = [UInt8](repeating: 0, count: Int(height) * Int(width) * channels)
        // A file that was cut short draws a warning, and would else end in grey.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING
        let format = Int32((isGrey ? TJPF_GRAY : TJPF_RGB).rawValue)
        guard
            tjDecompress2(
                decoder, bytes, UInt(bytes.count), &samples, width, 0, height, format, flags) == 0
        else { throw broken() }
        let pixels = Tensor([Int(height), Int(width), channels])
        for index in samples.indices { pixels[index] = Float(samples[index]) / 255 }
        return Orientation(exif: exif(in: bytes)).upright(Image(pixels))
    }

    /// The Exif data of the first segment that has any; empty without.
    private static func exif(in bytes: [UInt8]) -> ArraySlice<UInt8> {
        let heading = Array("Exif".utf8) + [0, 0]
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xff, bytes[place + 1] != 0xda {
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            let end = min(bytes.count, place + 2 + length)
            guard length >= 2 else { return [] }
            let content = bytes[place + 4..<max(place + 4, end)]
            if bytes[place + 1] == 0xe1, content.starts(with: heading) {
                return content.dropFirst(heading.count)
            }
            place += 2 + length
        }
        return []
    }
}
