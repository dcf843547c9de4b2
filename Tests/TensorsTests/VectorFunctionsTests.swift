import Foundation
import Testing

@testable import AvazTensors

@Suite struct VectorFunctionsTests {
    @Test func logarithmIsRightToTheLastBits() {
        var generator = FastGenerator(seed: 9)
        var values = SIMD16<Float>(repeating: 1)
        for _ in 0..<2000 {
            for lane in 0..<16 {
                let exponent = Float(Int(generator.next() % 240)) - 120
                values[lane] = (1 + generator.uniform()) * Float(pow(2, Double(exponent)))
            }
            let logarithms = Vector.logarithm(values)
            for lane in 0..<16 {
                let expected = log(Double(values[lane]))
                #expect(abs(Double(logarithms[lane]) - expected) <= 2e-7 * abs(expected) + 1e-8)
            }
        }
        #expect(Vector.logarithm(SIMD16(repeating: 1)) == .zero)
    }

    @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 200])
    func sumAndMaximumAgreeWithThePlainLoop(count: Int) {
        var generator = FastGenerator(seed: UInt64(count))
        let x = (0..<count).map { _ in generator.normal() - 3 }
        #expect(abs(Vector.sum(x, count: count) - x.reduce(0, +)) < 1e-3)
        #expect(Vector.maximum(x, count: count) == x.max())
    }

    @Test(arguments: [1, 16, 30])
    func squareRootLeavesNothingOut(count: Int) {
        let x = (0..<count).map { Float($0 * $0) }
        let y = Tensor([count])
        Vector.squareRoot(x, to: y.pointer, count: count)
        #expect(y.array == (0..<count).map(Float.init))
    }

    @Test(arguments: 0...16)
    func partsOfABlockAreLoadedAndStored(lanes: Int) {
        let x = (0..<16).map { Float($0 + 1) }
        let y = Tensor([17])
        Vector.store(Vector.load(x, lanes: lanes), y.pointer, lanes: lanes)
        #expect(y.array == (0..<17).map { $0 < lanes ? Float($0 + 1) : 0 })
    }
}
