import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct TimeScaleTests {
    private let frames: [Float]

    init() {
        var generator = FastGenerator(seed: 3)
        frames = (0..<3 * 48).map { _ in generator.uniform() }
    }

    private func scaled(_ factor: Double, cut: [Int] = []) -> [Float] {
        var scale = TimeScale(factor, bands: 3)
        var (result, place): ([Float], Int) = ([], 0)
        for end in cut + [48] {
            result += scale.append(Array(frames[3 * place..<3 * end]))
            place = end
        }
        return result + scale.finish()
    }

    @Test func oneLeavesAllAsItIs() {
        #expect(scaled(1) == frames)
    }

    @Test(arguments: [0.4, 0.5, 0.71, 1, 1.3, 2, 3.7])
    func blocksMakeNoDifference(factor: Double) {
        let whole = scaled(factor)
        #expect(whole.count == 3 * Int(48 / factor))
        #expect(scaled(factor, cut: [1, 2, 20, 20, 33]) == whole)
        #expect(scaled(factor, cut: Array(1..<48)) == whole)
    }

    /// Half as many frames: each the mean of its four neighbours by 1, 3, 3 and 1.
    @Test func twiceAsQuickAsPillowHasIt() {
        let half = scaled(2)
        for band in 0..<3 {
            func at(_ frame: Int) -> Float { frames[3 * frame + band] }
            let inner = (at(9) + 3 * at(10) + 3 * at(11) + at(12)) / 8
            #expect(abs(half[3 * 5 + band] - inner) < 1e-6)
            // At the end the weights of what is not there are missing.
            let first = (3 * at(0) + 3 * at(1) + at(2)) / 7
            #expect(abs(half[band] - first) < 1e-6)
        }
    }

    /// Twice as many: between two frames, a quarter of the way from the nearer one.
    @Test func twiceAsSlow() {
        let double = scaled(0.5)
        for band in 0..<3 {
            let (one, other) = (frames[3 * 7 + band], frames[3 * 8 + band])
            #expect(abs(double[3 * 15 + band] - (0.75 * one + 0.25 * other)) < 1e-6)
            #expect(double[band] == frames[band])
        }
    }
}
