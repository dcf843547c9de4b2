import Testing

@testable import AvazAudio

@Suite struct AudioStreamTests {
    @Test(arguments: [nil, 8000, 11025, 48000])
    func blocksAreTheWholeInParts(rate: Int?) throws {
        for name in ["float.wav", "channels-13.wav", "vorbis.ogg", "pcm_24.flac"] {
            let whole = try AudioDecoder(sampleRate: rate).decode(Golden.path(name))
            let stream = try AudioStream(Golden.path(name), sampleRate: rate)
            var samples: [Float] = []
            while let block = try stream.next() {
                #expect(!block.isEmpty)
                samples += block
                #expect(stream.samples == samples.count)
            }
            #expect(samples == whole.samples)
            #expect(stream.contentHash == whole.contentHash)
            #expect(stream.sampleRate == whole.sampleRate)
            #expect(try stream.next() == nil)
        }
    }

    /// The remark on one clip with these frames of two channels, at two rates.
    private func remark(_ frames: [(Float, Float)], rate: Int? = nil) throws -> String? {
        var remark: String?
        try inFolder { folder in
            try WaveFile(floats: frames.flatMap { [$0, $1] }, channels: 2)
                .write(to: "\(folder)/a.wav")
            remark = try AudioDecoder(sampleRate: rate).decode("\(folder)/a.wav").remark
        }
        return remark
    }

    @Test func channelsThatCancelAreSaid() throws {
        let tone = (0..<40_000).map { Float($0 % 64) / 64 - 0.5 }
        let inverted = try #require(try remark(tone.map { ($0, -0.95 * $0) }))
        #expect(inverted.contains("its 2 channels cancel each other: alone they reach 0.5, mixed"))
        #expect(try remark(tone.map { ($0, -$0) }, rate: 8000)?.contains("mixed 0.0") == true)
        // In phase, one channel silent, unlike each other, opposed in part, silent altogether.
        #expect(try remark(tone.map { ($0, $0) }) == nil)
        #expect(try remark(tone.map { ($0, 0) }) == nil)
        #expect(try remark(zip(tone, tone.shuffled()).map { ($0, $1) }) == nil)
        #expect(try remark(tone.map { ($0, -0.8 * $0) }) == nil)
        #expect(try remark(tone.map { _ in (0, 0) }) == nil)
    }
}
