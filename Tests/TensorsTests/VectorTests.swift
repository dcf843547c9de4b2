import Foundation
import Testing

@testable import AvazTensors

@Suite struct VectorTests {
    @Test(arguments: [0, 1, 15, 16, 17, 63, 64, 65, 200])
    func dotAgreesWithThePlainSum(count: Int) {
        var generator = FastGenerator(seed: UInt64(count))
        let a = (0..<count).map { _ in generator.normal() }
        let b = (0..<count).map { _ in generator.normal() }
        let expected = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(Vector.dot(a, b, count: count)) - expected) < 1e-4)
    }

    @Test(arguments: [1, 16, 37])
    func addScaledAgreesWithThePlainLoop(count: Int) {
        let x = (0..<count).map(Float.init)
        let y = Tensor([count], x.map { $0 * $0 })
        Vector.addScaled(0.5, x, to: y.pointer, count: count)
        for index in 0..<count { #expect(y[index] == x[index] * x[index] + 0.5 * x[index]) }
    }

    @Test(arguments: [1, 5, 16, 33])
    func mapLeavesNothingOut(count: Int) {
        let x = (0..<count).map(Float.init)
        let y = Tensor([count + 1])
        y[count] = -7
        Vector.map(x, to: y.pointer, count: count) { $0 + 1 }
        #expect(y.array == x.map { $0 + 1 } + [-7])
    }

    @Test func exponentialIsAccurate() {
        for step in -870...880 {
            let x = Float(step) / 10
            let value = Vector.exponential(SIMD16(repeating: x))[3]
            let expected = exp(Double(x))
            #expect(abs(Double(value) - expected) <= 2e-7 * expected, "exp(\(x))")
        }
        #expect(Vector.exponential(SIMD16(repeating: 1000))[0].isFinite)
        #expect(Vector.exponential(SIMD16(repeating: -1000))[0] >= 0)
    }
}
