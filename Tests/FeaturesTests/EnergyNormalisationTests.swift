import AvazTensors
import Foundation
import Testing

@testable import AvazFeatures

@Suite struct EnergyNormalisationTests {
    /// What `Tests/Reference/energy_normalisation.py` wrote.
    private struct Golden: Decodable {
        struct Case: Decodable {
            let timeConstant: Double
            let gain: Float
            let bias: Float
            let power: Float
            let values: [Float]
        }

        let bands: Int
        let frameRate: Double
        let energies: [Float]
        let cases: [Case]
    }

    private let golden: Golden

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/energy-normalisation.json")
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }

    private var energies: Tensor {
        Tensor([golden.bands, golden.energies.count / golden.bands], golden.energies)
    }

    private func stream(_ settings: ChannelEnergyNormalisation)
        -> ChannelEnergyNormalisation.Stream
    { settings.stream(bands: golden.bands, frameRate: golden.frameRate) }

    @Test func asLibrosaHasIt() {
        for each in golden.cases {
            var stream = stream(
                ChannelEnergyNormalisation(
                    gain: each.gain, bias: each.bias, power: each.power,
                    timeConstant: each.timeConstant))
            let result = stream.normalised(energies)
            let frames = result.count / golden.bands
            for (index, expected) in each.values.enumerated() {
                let (band, frame) = index.quotientAndRemainder(dividingBy: frames)
                let value = result[frame * golden.bands + band]
                #expect(abs(value - expected) <= 2e-4 * (1 + abs(expected)))
            }
        }
    }

    @Test func blocksMakeNoDifference() {
        let settings = ChannelEnergyNormalisation()
        var (whole, parts) = (stream(settings), stream(settings))
        var joined: [Float] = []
        for range in [0..<1, 1..<17, 17..<17, 17..<40] {
            let part = Tensor([golden.bands, range.count])
            for band in 0..<golden.bands {
                for (index, frame) in range.enumerated() {
                    part[band, index] = energies[band, frame]
                }
            }
            joined += parts.normalised(part)
        }
        #expect(joined == whole.normalised(energies))
    }

    /// A recording that is turned up a hundred times gives nearly the same.
    @Test func loudnessMattersLittle() {
        var (soft, loud) = (
            stream(ChannelEnergyNormalisation(gain: 1)),
            stream(ChannelEnergyNormalisation(gain: 1, scale: 0x1p31 * 100))
        )
        for (one, other) in zip(soft.normalised(energies), loud.normalised(energies)) {
            #expect(abs(one - other) < 0.02 * (1 + abs(one)))
        }
    }
}
