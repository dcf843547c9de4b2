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

    @Test(arguments: [1, 7, 8, 9, 31])
    func sumsOfRowsAgreeWithThePlainLoop(count: Int) {
        var generator = FastGenerator(seed: UInt64(count))
        let matrix = DoubleMatrix(
            (0..<3).map { _ in (0..<count).map { _ in Double(generator.normal()) } })
        let rows = matrix.arrays
        var dot = 0.0
        for column in 0..<count { dot += rows[0][column] * rows[1][column] }
        #expect(abs(Vector.dot(matrix.row(0), matrix.row(1), count: count) - dot) < 1e-13)
        Vector.addScaled(-1.5, matrix.row(0), to: matrix.row(2), count: count)
        for column in 0..<count {
            let expected = rows[2][column] - 1.5 * rows[0][column]
            #expect(abs(matrix[2, column] - expected) < 1e-14)
        }
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
