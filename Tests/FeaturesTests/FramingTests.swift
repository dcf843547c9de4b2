import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct FramingTests {
    private func frames(_ samples: [Float], _ framing: Framing) throws -> [[Float]] {
        let frames = try framing(samples)
        return (0..<frames.columns).map { column in
            (0..<frames.rows).map { frames[$0, column] }
        }
    }

    private func framing(_ length: Int, hop: Int, _ padding: Padding, centred: Bool = true)
        -> Framing
    {
        Framing(length: length, hop: hop, isCentred: centred, padding: padding)
    }

    @Test func padsWithZeros() throws {
        let result = try frames([1, 2, 3, 4, 5], framing(4, hop: 3, .constant))
        #expect(result == [[0, 0, 1, 2], [2, 3, 4, 5]])
    }

    @Test func mirrorsWithoutTheEndSample() throws {
        let result = try frames([1, 2, 3, 4, 5], framing(4, hop: 2, .reflect))
        #expect(result == [[3, 2, 1, 2], [1, 2, 3, 4], [3, 4, 5, 4]])
    }

    @Test func repeatsTheEndSample() throws {
        let result = try frames([1, 2, 3, 4, 5], framing(5, hop: 4, .edge))
        #expect(result == [[1, 1, 1, 2, 3], [3, 4, 5, 5, 5]])
    }

    @Test func mirrorsASignalShorterThanItsPaddingAgainAndAgain() throws {
        // numpy.pad([1, 2, 3], 5, mode="reflect")
        let result = try frames([1, 2, 3], framing(11, hop: 1, .reflect))
        #expect(result[0] == [2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2])
    }

    @Test func aSingleSampleIsItsOwnMirror() throws {
        #expect(try frames([7], framing(4, hop: 9, .reflect)) == [[7, 7, 7, 7]])
    }

    @Test func framesThatAreNotCentredStayInside() throws {
        let result = try frames([1, 2, 3, 4, 5], framing(2, hop: 2, .constant, centred: false))
        #expect(result == [[1, 2], [3, 4]])
    }

    /// What lies inside is read in place, up to the very end.
    @Test func framesInsideAreNotCopied() throws {
        let framing = framing(3, hop: 1, .edge, centred: false)
        let scratch = Tensor([3])
        let samples: [Float] = [1, 2, 3, 4, 5]
        samples.withUnsafeBufferPointer { samples in
            let stretch = SampleStretch(samples)
            for index in 0..<3 {
                let frame = framing.frame(index, of: stretch, scratch: scratch.pointer)
                #expect(frame == samples.baseAddress! + index)
            }
            #expect(framing.frame(3, of: stretch, scratch: scratch.pointer) == scratch.pointer)
            #expect(scratch.array == [4, 5, 5])
        }
    }

    @Test func tooShortIsAnError() {
        #expect(throws: FeatureError.self) {
            try framing(2, hop: 1, .constant).count(0)
        }
        #expect {
            try framing(400, hop: 1, .constant, centred: false).count(399)
        } throws: {
            "\($0)".contains("399 samples") && "\($0)".contains("400")
        }
        #expect(throws: Never.self) {
            try framing(400, hop: 1, .constant, centred: false).count(400)
        }
    }
}
