import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

/// The filter's gain at some frequencies is known in closed form.
@Suite struct PeakingFilterTests {
    /// Decibels that a tone gains once the filter has settled.
    func gain(of frequency: Double, through filter: PeakingFilter) -> Double {
        var samples = (0..<16000).map { Float(sin(2 * Double.pi * frequency / 16000 * Double($0))) }
        let before = samples[8000...].reduce(0.0) { $0 + Double($1 * $1) }
        filter.apply(to: &samples)
        return 10 * log10(samples[8000...].reduce(0.0) { $0 + Double($1 * $1) } / before)
    }

    @Test(arguments: [-12, -3, 0, 6] as [Double])
    func raisesItsPeakAloneByTheDecibels(decibels: Double) {
        let filter = PeakingFilter(
            frequency: 1000, decibels: decibels, quality: 0.9, sampleRate: 16000)
        #expect(abs(gain(of: 1000, through: filter) - decibels) < 0.01)
        #expect(abs(gain(of: 20, through: filter)) < 0.02)
        // Half of the decibels where the peak is as wide as Q says, about an octave and a half.
        let angle = tan(Double.pi * 1000 / 16000)
        let ratio = 1 / 1.8 + (1 / 1.8 / 1.8 + 1).squareRoot()
        let edge = atan(angle * ratio) * 16000 / Double.pi
        #expect(abs(gain(of: edge, through: filter) - decibels / 2) < abs(decibels) * 0.06 + 0.01)
    }

    @Test func anEqualiserLeavesTheLengthAndChangesTheSound() {
        let samples = (0..<400).map { Float(sin(Double($0) * 0.3)) }
        var generator = FastGenerator(seed: 3)
        let changed = Augmentation(equaliser: 9)
            .changed(samples, sampleRate: 16000, using: &generator)
        #expect(changed.count == 400 && changed != samples)
    }
}
