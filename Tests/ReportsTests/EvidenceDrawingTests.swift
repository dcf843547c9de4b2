import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif
import Testing

@testable import AvazReports

@Suite struct EvidenceDrawingTests {
    func drawing(
        label: String = "blues", image: [Float], evidence: [Float], height: Int, width: Int,
        frequencies: [Double]? = nil, slices: [EvidenceDrawing.Slice] = []
    ) -> EvidenceDrawing {
        EvidenceDrawing(
            clip: "a.wav", label: label, score: 0.5, slices: slices, image: image,
            evidence: evidence, height: height, width: width, seconds: 0..<30,
            frequencies: frequencies)
    }

    /// The bytes that Python's zlib makes of the same pixels at level 0.
    @Test func pixelsAreAPortableNetworkGraphic() {
        var image = PixelImage(width: 2, height: 2)
        image[0, 0] = (255, 0, 10.4)
        image[0, 1] = (1, 2, 3)
        #expect(
            Data(image.file.bytes).base64EncodedString()
                == "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAGUlEQVR4AQEOAPH/AP8ACgECAwD///////"
                + "8ijgcKFOMLXQAAAABJRU5ErkJggg==")
    }

    @Test func largeImagesAreStoredInSeveralBlocks() {
        let image = PixelImage(width: 200, height: 150)
        let lines = 150 * 601
        // Signature and chunks, zlib's frame, and five bytes for each of two blocks.
        #expect(image.file.bytes.count == 8 + 25 + 12 + 12 + 6 + 2 * 5 + lines)
    }

    @Test func axesAreNamedInTheirUnits() {
        let values = (0..<12).map { Float($0) }
        let text = drawing(
            image: values, evidence: values, height: 4, width: 3,
            frequencies: [200, 600, 1500, 3000]
        ).picture.file
        for part in ["Time (s)", "Frequency (Hz)", ">250<", ">2,000<", ">30<", "against it"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains(">4,000<"))
        #expect(text.components(separatedBy: "data:image/png").count == 3)
        let plain = drawing(image: values, evidence: values, height: 4, width: 3).picture.file
        #expect(plain.contains("Channel") && !plain.contains("Frequency"))
    }

    @Test func slicesAreNamedOverTheirPlaces() {
        let values = [Float](repeating: 1, count: 40)
        func text(_ labels: [String]) -> String {
            let length = 30 / Double(labels.count)
            let slices = labels.enumerated().map { index, label in
                (Double(index) * length..<Double(index + 1) * length, label)
            }
            return drawing(image: values, evidence: values, height: 4, width: 10, slices: slices)
                .picture.file
        }
        let two = text(["blues", "jazz"])
        #expect(two.contains(">jazz<") && two.contains("The 2 spectrograms"))
        #expect(two.contains("1 of its 2 slices"))
        #expect(!text(["blues"]).contains("slices"))
        // No room: marks alone.
        #expect(!text([String](repeating: "a rather long name", count: 9)).contains("rather"))
    }

    @Test func theDescriptionSaysWhereTheEvidenceLies() {
        let image = [Float](repeating: 0, count: 400)
        let early = (0..<400).map { Float($0 % 40 < 8 ? 1 : 0) }
        func description(_ evidence: [Float]) -> String {
            drawing(image: image, evidence: evidence, height: 10, width: 40).picture.description
        }
        #expect(description(early).contains("first half"))
        #expect(description(early.reversed()).contains("second half"))
        #expect(!description(image).contains("half"))
    }

    @Test func strangeNamesAreEscapedAndFlatImagesDrawn() {
        let text = drawing(
            label: "<b>&", image: [0, 0, 0, 0], evidence: [0, 0, 0, 0], height: 2, width: 2
        ).picture.file
        #expect(text.contains("&lt;b&gt;&amp;") && !text.contains("<b>"))
        #expect(XMLParser(data: Data(text.utf8)).parse())
    }
}
