import AvazTensors
import Testing

@testable import AvazFeatures

/// Each stage beside the plain loop of its formula, at sizes that leave a rest of every kind.
@Suite struct PlainStageTests {
    private func image(_ rows: Int, _ columns: Int) -> Tensor {
        var generator = FastGenerator(seed: UInt64(rows * 100 + columns))
        return Tensor(
            [rows, columns], (0..<rows * columns).map { _ in .random(in: 0...4, using: &generator) }
        )
    }

    private func expectClose(_ values: Tensor, _ expected: Tensor, within bound: Float = 1e-5) {
        #expect(values.shape == expected.shape)
        for (value, other) in zip(values.array, expected.array) {
            #expect(abs(value - other) <= bound * max(1, abs(other)))
        }
    }

    @Test(arguments: [1, 2, 7, 15, 16, 17, 33])
    func bandsAreTheProductWithAllWeights(frames: Int) {
        let filters = MelFilters(sampleRate: 16_000, transformLength: 512)
        let spectrum = image(filters.bins, frames)
        let expected = Plain.melBands(filters.matrix, spectrum)
        expectClose(filters(spectrum), expected)
        // One frame at a time, as streams have them.
        let frame = Tensor([filters.bins + MelFilters.block])
        let bands = Tensor([filters.bands, frames])
        for column in 0..<frames {
            for bin in 0..<filters.bins { frame.pointer[bin] = spectrum[bin, column] }
            filters.write(frame.pointer, to: bands.pointer + column, stride: frames)
        }
        expectClose(bands, expected)
    }

    @Test(arguments: 1...40)
    func decibelsAgreeAtEachLength(count: Int) {
        for reference in [DecibelReference.power(1), .power(0.25), .maximum] {
            for range in [nil, 12.0, 80] {
                var settings = DecibelSettings()
                (settings.reference, settings.dynamicRange) = (reference, range)
                let powers = image(1, count)
                powers.pointer[0] = 0
                let expected = Plain.decibels(powers.array, settings)
                Decibels(settings).convert(powers)
                for (level, other) in zip(powers.array, expected) {
                    #expect(abs(Double(level) - other) < 1e-4)
                }
            }
        }
    }

    @Test(arguments: [[1, 1], [5, 3], [17, 40], [64, 33]], [[1, 1], [4, 7], [16, 20]])
    func resizingInTwoPassesIsAllWeightsAtOnce(source: [Int], target: [Int]) {
        let resize = ImageResize(from: source, to: target)
        let image = image(source[0], source[1])
        expectClose(resize(image), resize.plain(image))
    }
}
