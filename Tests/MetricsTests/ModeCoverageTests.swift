import AvazMetrics
import Testing

@Suite struct ModeCoverageTests {
    private let centres = [SIMD2<Float>(0, 0), SIMD2(2, 0), SIMD2(0, 2), SIMD2(2, 2)]

    @Test func allHeapsInTheirShare() {
        let coverage = ModeCoverage(of: centres + centres, centres: centres, deviation: 0.1)
        #expect(coverage.modes == 4)
        #expect(coverage.goodShare == 1)
        #expect(abs(coverage.reverseDivergence) < 1e-12)
        #expect(coverage.counts == [2, 2, 2, 2])
    }

    @Test func oneHeapOfFour() {
        let points = [SIMD2<Float>](repeating: SIMD2(0.1, 0.1), count: 5)
        let coverage = ModeCoverage(of: points, centres: centres, deviation: 0.1)
        #expect(coverage.modes == 1)
        #expect(abs(coverage.reverseDivergence - 1.3862943611198906) < 1e-12)
    }

    /// Half way to another heap, a point counts for the nearest, but finds none.
    @Test func badPointsFindNoHeap() {
        let points = [SIMD2<Float>(0, 0), SIMD2(0, 0.301), SIMD2(1.2, 2), SIMD2(0.29, 0)]
        let coverage = ModeCoverage(of: points, centres: centres, deviation: 0.1)
        #expect(coverage.modes == 1)
        #expect(coverage.goodShare == 0.5)
        #expect(coverage.counts == [3, 0, 0, 1])
    }
}
