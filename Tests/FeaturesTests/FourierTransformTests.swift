import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct FourierTransformTests {
    @Test(arguments: Array(1...40) + [97, 100, 127, 128, 400, 551, 1024])
    func agreesWithTheDefinition(length: Int) {
        var generator = FastGenerator(seed: UInt64(length))
        let frame = (0..<length).map { _ in Double(generator.normal()) }
        let transform = FourierTransform(length: length)
        var powers = [Float](repeating: 0, count: transform.bins)
        for _ in 0..<2 {
            transform.input.update(from: frame, count: length)
            transform.powers(into: &powers)
        }
        let expected = Plain.powers(frame)
        let largest = expected.max() ?? 0
        for (power, expected) in zip(powers, expected) {
            #expect(abs(Double(power) - expected) <= 4e-7 * expected + 1e-20 * largest)
        }
    }

    /// In single precision a loud tone would bury what is 140 dB below it.
    @Test func hearsTheQuietBesideTheLoud() {
        let length = 1024
        let transform = FourierTransform(length: length)
        for index in 0..<length {
            let angle = 2 * Double.pi * Double(index) / Double(length)
            transform.input[index] = cos(64 * angle) + 1e-7 * cos(200 * angle)
        }
        var powers = [Float](repeating: 0, count: transform.bins)
        transform.powers(into: &powers)
        #expect(abs(powers[64] / 512 / 512 - 1) < 1e-6)
        #expect(abs(powers[200] / 512 / 512 / 1e-14 - 1) < 1e-6)
        #expect(powers[130] < 1e-20)
    }

    @Test func manyThreadsMayMakeTransformsAtOnce() {
        Parallel.forEach(64) { index, _ in
            let transform = FourierTransform(length: 2 + index)
            transform.input.update(repeating: 1, count: 2 + index)
            var powers = [Float](repeating: 0, count: transform.bins)
            transform.powers(into: &powers)
            #expect(powers[0] == Float((2 + index) * (2 + index)))
        }
    }
}
