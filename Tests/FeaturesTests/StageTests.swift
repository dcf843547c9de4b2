import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

/// Each stage by itself, against its definition; how they agree with librosa is in `LibrosaTests`.
@Suite struct StageTests {
    private func noise(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
        var generator = FastGenerator(seed: seed)
        return Tensor(shape, (0..<shape.reduce(1, *)).map { _ in generator.normal() })
    }

    @Test(arguments: [1, 15, 16, 17, 40])
    func melFiltersMultiplyByTheirMatrix(frames: Int) {
        let filters = MelFilters(sampleRate: 16000, transformLength: 400)
        let spectrum = noise([filters.bins, frames])
        let matrix = filters.matrix
        let expected = Tensor([filters.bands, frames])
        MatrixProduct.multiply(
            matrix.pointer, spectrum.pointer, into: expected.pointer, m: filters.bands,
            n: frames, k: filters.bins)
        let bands = filters(spectrum)
        let single = Tensor([filters.bands])
        let row = Tensor([filters.bins + MelFilters.block])
        for bin in 0..<filters.bins { row[bin] = spectrum[bin, frames - 1] }
        filters.write(row.pointer, to: single.pointer, stride: 1)
        for band in 0..<filters.bands {
            for frame in 0..<frames {
                #expect(abs(bands[band, frame] - expected[band, frame]) < 1e-6)
            }
            #expect(abs(single[band] - expected[band, frames - 1]) < 1e-6)
        }
    }

    @Test func melScalesAreTheirOwnInverse() {
        for scale in MelScale.allCases {
            for frequency in [0, 1, 440, 999, 1000, 1001, 8000, 22050.0] {
                #expect(abs(scale.frequency(scale.mel(frequency)) - frequency) < 1e-9)
            }
        }
        #expect(abs(MelScale.slaney.mel(1000) - 15) < 1e-12)
        #expect(abs(MelScale.htk.mel(1000) - 1000) < 0.02)
    }

    @Test func decibelsOfTensAreWholeNumbers() {
        let powers = Tensor([6], [1, 10, 1000, 0.1, 1e-10, 0])
        var settings = DecibelSettings()
        settings.dynamicRange = nil
        Decibels(settings).convert(powers)
        for (level, expected) in zip(powers.array, [0, 10, 30, -10, -100, -100] as [Float]) {
            #expect(abs(level - expected) < 1e-5)
        }
        settings.dynamicRange = 80
        Decibels(settings).convert(powers)
    }

    @Test func decibelsHaveAFloorBelowTheLoudest() {
        let powers = Tensor([4], [1, 1e-7, 1e-9, 0])
        Decibels().convert(powers)
        #expect(powers.array.allSatisfy { $0 >= -80 })
        #expect(abs(powers[1] + 70) < 1e-5)
        #expect(powers[2] == powers[3])
    }

    /// Every number of frames up to some blocks, every number of inputs up to some fours.
    @Test(arguments: 1...20)
    func cosineTransformAgreesWithThePlainLoops(inputs: Int) {
        for frames in 1...40 {
            let features = noise([inputs, frames])
            let outputs = (inputs + 1) / 2
            let result = CosineTransform(inputs: inputs, outputs: outputs)(features)
            #expect(result.shape == [outputs, frames])
            for frame in 0..<frames {
                let column = (0..<inputs).map { Double(features[$0, frame]) }
                for (k, expected) in Plain.cosineTransform(column, outputs: outputs).enumerated() {
                    #expect(abs(Double(result[k, frame]) - expected) < 1e-5)
                }
            }
        }
    }

    @Test func wholeCosineTransformKeepsLengths() {
        let features = noise([20, 5])
        let result = CosineTransform(inputs: 20, outputs: 20)(features)
        for frame in 0..<5 {
            let before = (0..<20).reduce(0) { $0 + features[$1, frame] * features[$1, frame] }
            let after = (0..<20).reduce(0) { $0 + result[$1, frame] * result[$1, frame] }
            #expect(abs(before - after) < 1e-4)
        }
    }

    /// The deltas of `3 t² + 2 t` are its derivatives.
    @Test(arguments: [3, 4, 8, 9, 10, 30])
    func deltasAreDerivatives(frames: Int) {
        let parabola = Tensor([1, frames], (0..<frames).map { (t: Int) in Float((3 * t + 2) * t) })
        let line = Tensor([1, frames], (0..<frames).map { (t: Int) in Float(2 * t - 7) })
        for frame in 0..<frames {
            #expect(abs(Delta(order: 1)(line)[frame] - 2) < 1e-4)
            #expect(abs(Delta(order: 2)(line)[frame]) < 1e-4)
            #expect(abs(Delta(order: 2)(parabola)[frame] - 6) < 1e-3)
        }
        let half = min(9, frames - 1 + frames % 2) / 2
        for frame in half..<(frames - half) {
            #expect(abs(Delta(order: 1)(parabola)[frame] - Float(6 * frame + 2)) < 1e-3)
        }
    }

    @Test(arguments: [1, 2])
    func fewerThanThreeFramesHaveNoDelta(frames: Int) {
        #expect(Delta(order: 1)(noise([4, frames])).array.allSatisfy { $0 == 0 })
    }

    @Test func zeroCrossingsAreCountedOneByOne() {
        var generator = FastGenerator(seed: 5)
        // Zeros of either sign and values within the threshold are all positive.
        let choices: [Float] = [1, -1, 0, -0.0, 1e-11, -1e-11, -2e-10, 0.5]
        let samples = (0..<700).map { _ in choices[Int(generator.next() % 8)] }
        for (length, hop, isCentred) in [(64, 10, true), (65, 33, true), (100, 7, false)] {
            let framing = Framing(
                length: length, hop: hop, isCentred: isCentred, padding: .constant)
            for index in 0..<((try? framing.count(samples.count)) ?? 0) {
                let places = (framing.start(index)..<framing.start(index) + length).map {
                    min(max($0, 0), samples.count - 1)
                }
                let crossings = Plain.zeroCrossings(places.map { samples[$0] })
                let rate = samples.withUnsafeBufferPointer {
                    ZeroCrossings.rate(ofFrame: index, of: SampleStretch($0), framing: framing)
                }
                #expect(rate == Float(crossings) / Float(length))
            }
        }
    }

    @Test func spectrumIsCallableByItself() throws {
        var settings = SpectrumSettings()
        settings.transformLength = 64
        settings.window = .rectangular
        let spectrum = try Spectrum(settings)
        let tone = (0..<640).map { Float(cos(2 * Double.pi * 8 * Double($0) / 64)) }
        let magnitudes = try spectrum.magnitudes(tone)
        #expect(magnitudes.shape == [33, 41])
        #expect(abs(magnitudes[8, 20] - 32) < 1e-4)
        #expect(abs(try spectrum.powers(tone)[8, 20] - 1024) < 1e-2)
        #expect(magnitudes[12, 20] < 1e-5)
    }
}
