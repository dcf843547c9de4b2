import Foundation
import AvazTensors
import Testing

@Suite struct DoubleKernelsTests {
    private static let numbers: [Double] = {
        var generator = FastGenerator(seed: 11)
        return (0..<4000).map { _ in Double.random(in: -700...700, using: &generator) }
            + (0..<4000).map { _ in Double.random(in: -2...2, using: &generator) }
            + [0, -0.0, 1, -1, 0.5 * Foundation.log(2.0), 708, -707]
    }()

    @Test func exponentialAgreesWithTheSystem() {
        for x in Self.numbers {
            let expected = Foundation.exp(x)
            #expect(abs(Vector.exponential(x) - expected) <= 4e-16 * expected, "\(x)")
        }
    }

    @Test func exponentialIsHeldAtItsEnds() {
        #expect(Vector.exponential(-1e9) == Vector.exponential(-708))
        #expect(Vector.exponential(-.infinity) == Vector.exponential(-708))
        #expect(Vector.exponential(.infinity) == Vector.exponential(709))
    }

    @Test func logarithmAgreesWithTheSystem() {
        for x in Self.numbers.map({ Foundation.exp($0) }) + [1.5, 0x1p-1022, 2.0.squareRoot()] {
            let expected = Foundation.log(x)
            #expect(abs(Vector.logarithm(x) - expected) <= 4e-16 * max(1, abs(expected)), "\(x)")
        }
    }

    @Test(arguments: 0...70)
    func sumsOfRowsAgreeWithThePlainLoops(count: Int) {
        let matrix = DoubleMatrix((1...3).map { wholeNumbers(count, seed: $0).map(Double.init) })
        let rows = matrix.arrays
        let dot = Vector.dot(matrix.row(0), matrix.row(1), count: count)
        #expect(dot == Plain.dot(rows[0], rows[1]))
        Vector.addScaled(-1.5, matrix.row(0), to: matrix.row(2), count: count)
        let moved = Plain.addScaled(-1.5, rows[0], to: rows[2])
        #expect(matrix.arrays == [rows[0], rows[1], moved])
    }

    @Test func lanes() {
        let value = SIMD8<Double>(3, -1, 4, 1, -5, 9, 2, -6)
        let other = SIMD8<Double>(repeating: 1)
        #expect(Vector.sum(value) == 7)
        #expect(Vector.maximum(value) == 9)
        #expect(Vector.greater(value, other) == SIMD8(3, 1, 4, 1, 1, 9, 2, 1))
        #expect(Vector.smaller(value, other) == SIMD8(1, -1, 1, 1, -5, 1, 1, -6))
    }
}
