import AvazFiles
import AvazTensors
import Foundation
import Testing

@testable import AvazImages

/// Files by Pillow and by hand.
@Suite struct ImageFileTests {
    @Test func pixelsAgreeWithPillow() throws {
        let (cases, values) = try Golden.read()
        for file in cases.files {
            guard let shape = file.shape else { continue }
            let image = try Image.read(Golden.path(file.name))
            // Another release of the JPEG library may round a sample otherwise.
            let tolerance: Float = file.name.hasSuffix("jpg") ? 1.01 / 255 : 1e-6
            #expect(difference(image, values.next(shape)) <= tolerance, "\(file.name)")
        }
    }

    @Test func whatIsWrittenIsRead() throws {
        for channels in [1, 3] {
            let image = drawnImage([5, 7, channels], seed: 3)
            let again = try Image.decode(try image.pngBytes(), named: "own.png")
            #expect(difference(again, image.pixels) <= 0.5001 / 255)
            #expect(try again.pngBytes() == image.pngBytes())
        }
    }

    @Test func brightnessBeyondTheScaleIsCutOff() throws {
        let image = Image(Tensor([1, 4, 1], [-3, 0.5, 7, .nan]))
        let again = try Image.decode(try image.pngBytes(), named: "own.png")
        #expect(again.pixels.array == [0, 128.0 / 255, 1, 0])
    }

    @Test func onePixelIsAnImage() throws {
        let image = Image(height: 1, width: 1, filled: 1)
        #expect(try Image.decode(try image.pngBytes(), named: "one.png").pixels.array == [1])
        #expect(image.gaussianPyramid().count == 1)
        #expect(image.resized(to: (3, 2), by: .bilinear).pixels.array == [1, 1, 1, 1, 1, 1])
    }

    /// Each fault in one line, with the file's name, what was found and what to do.
    @Test(arguments: [
        ("cmyk.jpg", 100_000, "CMYK"), ("colour.png", 200, "cut short"), ("colour.png", 40, "cut"),
        ("colour.jpg", 500, "expected a whole JPEG image"), ("grey.jpg", 30, "found 0 x 0"),
        ("grey.png", 3, "expected a PNG or JPEG image"), ("grey.png", 0, "an empty file"),
    ])
    func brokenFilesAreNamed(name: String, length: Int, words: String) throws {
        let bytes = Array(try WholeFile.read(Golden.path(name)).prefix(length))
        let fault = #expect(throws: FileFault.self) { try Image.decode(bytes, named: name) }
        let line = fault?.description ?? ""
        #expect(line.hasPrefix("\(name): expected") && line.contains(words), "\(line)")
        #expect(line.contains(";") && !line.contains("\n"), "\(line)")
    }

    @Test func aWrongChecksumIsNamed() throws {
        var bytes = try WholeFile.read(Golden.path("colour.png"))
        bytes[bytes.count - 20] ^= 0xff
        #expect(throws: FileFault.self) { try Image.decode(bytes, named: "colour.png") }
    }

    /// The header alone says it, before any memory is asked for.
    @Test func hugeImagesAreRefused() throws {
        var png = try WholeFile.read(Golden.path("grey.png"))
        for place in [16, 20] { png.replaceSubrange(place..<place + 4, with: [0, 0, 0x75, 0x30]) }
        var jpeg = try WholeFile.read(Golden.path("grey.jpg"))
        let frame = try #require(jpeg.indices.first { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xc0 })
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0x75, 0x30, 0x75, 0x30])
        for bytes in [png, jpeg] {
            let fault = #expect(throws: FileFault.self) { try Image.decode(bytes, named: "a") }
            #expect(fault?.description.contains("found 30000 x 30000") ?? false)
        }
    }

    /// No damage may trap: the readers throw or give an image.
    @Test func damagedFilesNeverTrap() throws {
        var generator = FastGenerator(seed: 1)
        let names = ["palette.png", "grey-16.png", "alpha.png", "held-6.jpg", "subsampled.jpg"]
        for name in names + ["held-6.png"] {
            let whole = try WholeFile.read(Golden.path(name))
            for _ in 0..<150 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
                }
                // Sizes of many millions are allowed, but slow.
                _ = try? Image.decode(bytes, named: name)
            }
        }
    }
}
