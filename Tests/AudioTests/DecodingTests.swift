import Testing

@testable import AvazAudio

@Suite struct DecodingTests {
    @Test func filesOfEveryFormatDecodeAsLibrosaLoads() throws {
        for (entry, expected) in try Golden.decoded() {
            let signal = try AudioDecoder(sampleRate: entry.rate)
                .decode(Golden.path(entry.file))
            #expect(signal.sampleRate == entry.rate ?? 8000)
            try #require(signal.samples.count == expected.count, "\(entry.file)")
            // Lossless formats have the same bits; decoders of the others and the resampler's
            // filters may round otherwise on another processor.
            let isExact =
                entry.rate == nil && !["ogg", "mp3", "pus"].contains(entry.file.suffix(3))
            for (sample, expected) in zip(signal.samples, expected) {
                #expect(
                    isExact ? sample == expected : abs(sample - expected) < 1e-6, "\(entry.file)")
            }
        }
    }

    @Test func resamplesAsLibrosa() throws {
        let chirp = try Golden.floats("chirp.npy")
        try inFolder { folder in
            for (entry, expected) in try Golden.resampled() {
                let path = "\(folder)/chirp.wav"
                try WaveFile(floats: Array(chirp.prefix(entry.input)), sampleRate: entry.from)
                    .write(to: path)
                let signal = try AudioDecoder(sampleRate: entry.to).decode(path)
                try #require(signal.samples.count == expected.count)
                for (sample, expected) in zip(signal.samples, expected) {
                    #expect(abs(sample - expected) < 1e-6, "\(entry)")
                }
            }
        }
    }

    /// Longer than one block, so that the joints are heard if there are any.
    @Test(arguments: [1, 2, 5])
    func blocksJoinWithoutASeam(channels: Int) throws {
        let frames = 100_000
        let samples = (0..<frames).map { index in
            let noise = (index * 7919 + index / 3 * 104_729) % 65536
            return Float(noise - 32768) / 32768
        }
        try inFolder { folder in
            let path = "\(folder)/a.wav"
            try WaveFile(
                floats: samples.flatMap { Array(repeating: $0, count: channels) },
                sampleRate: 44100, channels: channels
            ).write(to: path)
            let signal = try AudioDecoder(sampleRate: nil).decode(path)
            #expect(zip(signal.samples, samples).allSatisfy { abs($0 - $1) < 1e-7 })
            #expect(signal.samples.count == frames)
            #expect(abs(signal.duration - 100_000.0 / 44_100) < 1e-12)
        }
    }

    @Test func resamplingDoesNotDependOnTheBlocks() throws {
        let chirp = try Golden.floats("chirp.npy")
        func convert(by size: Int) throws -> [Float] {
            var result: [Float] = []
            var resampler = try Resampler("", from: 44100, to: 16000)
            for start in stride(from: 0, to: chirp.count, by: size) {
                chirp[start..<min(start + size, chirp.count)].withUnsafeBufferPointer {
                    resampler.convert($0, into: &result)
                }
            }
            resampler.finish(into: &result, count: resampler.count(chirp.count))
            return result
        }
        let whole = try convert(by: chirp.count)
        for size in [1, 7, 100, 1000] { #expect(try convert(by: size) == whole) }
    }

    @Test func aFileLeavesNoTraceInTheNext() throws {
        let names = ["float.wav", "channels-13.wav", "vorbis.ogg", "pcm_24.flac"].map(Golden.path)
        let kept = AudioDecoder(sampleRate: 11025)
        for name in names + names.reversed() {
            #expect(try kept.decode(name) == AudioDecoder(sampleRate: 11025).decode(name))
        }
    }
}
