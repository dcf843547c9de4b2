import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct AugmentationTests {
    let tone = (0..<4000).map { Float(sin(Double($0) * 0.05)) }

    @Test func theSameStreamGivesTheSameCopy() {
        let augmentation = Augmentation(
            speed: 0.9...1.1, shift: 0.01, signalToNoise: 10...20)
        func copy(_ stream: UInt64) -> [Float] {
            var generator = FastGenerator(seed: 4, stream: stream)
            return augmentation.changed(tone, sampleRate: 8000, using: &generator)
        }
        #expect(copy(1) == copy(1))
        #expect(copy(1) != copy(2))
    }

    @Test(arguments: [0.8, 1, 1.25] as [Float])
    func speedChangesLengthAndPitchTogether(factor: Float) {
        let result = Augmentation.resampled(tone, by: factor)
        #expect(result.count == Int(4000 / factor))
        for index in 2..<result.count - 4 {
            let expected = sin(Double(index) * Double(factor) * 0.05)
            #expect(abs(Double(result[index]) - expected) < 1e-4)
        }
    }

    @Test func shiftsKeepTheLength() {
        #expect(Augmentation.moved([1, 2, 3], by: 1) == [0, 1, 2])
        #expect(Augmentation.moved([1, 2, 3], by: -2) == [3, 0, 0])
        #expect(Augmentation.moved([1, 2, 3], by: 9) == [0, 0, 0])
    }

    @Test func noiseHasThePowerAskedFor() {
        var generator = FastGenerator(seed: 2)
        let noisy = Augmentation(signalToNoise: 10...10)
            .changed(tone, sampleRate: 8000, using: &generator)
        let noise = zip(noisy, tone).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let power = tone.reduce(Float(0)) { $0 + $1 * $1 }
        #expect(abs(power / noise - 10) < 1)
    }

    @Test func masksSetABandAndAStretchToTheMean() {
        let augmentation = Augmentation(maskedChannels: 3, maskedTime: 0.5)
        for stream in 0..<50 as Range<UInt64> {
            var generator = FastGenerator(seed: 5, stream: stream)
            let features = Tensor([6, 8], (0..<48).map(Float.init))
            let means = (0..<6).map { row in Float(row) * 8 + 3.5 }
            augmentation.mask(features, using: &generator)
            let whole = (0..<6).filter { row in
                features.row(row).array.allSatisfy { $0 == means[row] }
            }
            #expect(whole.count <= 3)
            #expect(whole.isEmpty || whole == Array((whole[0])...(whole[whole.count - 1])))
            for row in 0..<6 where !whole.contains(row) {
                #expect(features.row(row).array.count { $0 == means[row] } <= 4)
            }
        }
    }
}
