import Testing

@testable import AvazFiles

@Suite struct PathTextTests {
    @Test(arguments: [
        (Array("Results/José.wav".utf8), "Results/José.wav"),
        ([0x63, 0x61, 0x66, 0xe9], "caf\\xE9"),
        (Array("a\nb\u{1b}[31m\t.wav".utf8), "a\\x0Ab\\x1B[31m\\x09.wav"),
        (Array("a\u{2028}b\u{85}".utf8), "a\\xE2\\x80\\xA8b\\xC2\\x85"),
        (Array("a\\b \\xE9 \\xyz".utf8), "a\\b \\x5CxE9 \\xyz"),
        ([0xe2, 0x82, 0x61], "\\xE2\\x82a"),
        (Array("😀".utf8) + [0xff], "😀\\xFF"),
        (Array("a/\u{301}b.wav".utf8), "a/\\xCC\\x81b.wav"),
    ])
    func bytesStandAsTextAndComeBack(bytes: [UInt8], text: String) {
        #expect(PathText.text(of: bytes) == text)
        #expect(PathText.bytes(of: text) == bytes)
    }

    @Test func everyNameComesBack() {
        var state: UInt32 = 1
        func next(_ bound: UInt32) -> UInt32 {
            state = state &* 1_664_525 &+ 1_013_904_223
            return (state >> 8) % bound
        }
        let frequent = Array("\\x5CE9aé\n".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<next(12)).map { _ in
                next(2) == 0 ? UInt8(next(256)) : frequent[Int(next(UInt32(frequent.count)))]
            }
            let text = PathText.text(of: bytes)
            #expect(PathText.bytes(of: text) == bytes)
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
        }
    }

    @Test func plainTextIsTheTrueNameWhereThereIsOne() {
        #expect(PathText.plain("a\\x0Ab") == "a\nb")
        #expect(PathText.plain("caf\\xE9") == "caf\\xE9")
    }

    @Test func composedAndDecomposedLettersAreToldApart() {
        let (composed, decomposed) = ("Jos\u{e9}", "Jose\u{301}")
        #expect(composed == decomposed)
        let changed = PathText.apart(["a", composed, decomposed, decomposed, "b"])
        #expect(changed == [Array(decomposed.utf8): "Jose\\xCC\\x81"])
        #expect(PathText.bytes(of: "Jose\\xCC\\x81") == Array(decomposed.utf8))
        #expect(PathText.apart(["a", decomposed]).isEmpty)
        let grave = PathText.apart(["\u{c0}", "A\u{300}"])
        #expect(Array(grave.values) == ["A\\xCC\\x80"])
    }

    @Test func shownTextSteersNoTerminal() {
        #expect(PathText.shown("a\u{1b}]0;x\u{7}\nb") == "a\\x1B]0;x\\x07\\x0Ab")
    }
}
