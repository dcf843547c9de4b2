import Foundation
import Testing

@testable import AvazTensors

@Suite struct VectorTests {
    @Test(arguments: lengths)
    func dotAgreesWithThePlainLoop(count: Int) {
        let (a, b) = (wholeNumbers(count, seed: 1), wholeNumbers(count, seed: 2))
        #expect(Vector.dot(guarded(a), guarded(b), count: count) == Plain.dot(a, b))
    }

    @Test(arguments: lengths)
    func addScaledAgreesWithThePlainLoop(count: Int) {
        let (x, y) = (wholeNumbers(count, seed: 1), wholeNumbers(count, seed: 2))
        let room = Room(y)
        Vector.addScaled(-3, guarded(x), to: room.pointer, count: count)
        #expect(room.numbers == Plain.addScaled(-3, x, to: y))
    }

    @Test(arguments: lengths)
    func sumAndMaximumAgreeWithThePlainLoops(count: Int) {
        let x = wholeNumbers(count, seed: 1)
        #expect(Vector.sum(guarded(x), count: count) == Plain.sum(x))
        guard count > 0 else { return }
        let lowered = x.map { $0 - 9 }
        #expect(Vector.maximum(lowered, count: count) == Plain.maximum(lowered))
        // Wherever it stands.
        for place in 0..<count {
            var one = lowered
            one[place] = -1
            #expect(Vector.maximum(one + [7], count: count) == -1)
        }
    }

    @Test(arguments: lengths)
    func mapsAreTheirFunctions(count: Int) {
        let (x, z) = (wholeNumbers(count, seed: 1), wholeNumbers(count, seed: 2))
        let (one, two, root) = (Room(count: count), Room(count: count), Room(count: count))
        Vector.map(guarded(x), to: one.pointer, count: count) { $0 + 1 }
        #expect(one.numbers == x.map { $0 + 1 })
        Vector.map(guarded(x), guarded(z), to: two.pointer, count: count) { $0 - 2 * $1 }
        #expect(two.numbers == zip(x, z).map { $0 - 2 * $1 })
        Vector.squareRoot(guarded(x.map { $0 * $0 }), to: root.pointer, count: count)
        #expect(root.numbers == x.map(abs))
    }

    /// In less than a block, from any place.
    @Test(arguments: 0...16)
    func partsOfABlockAreLoadedAndStored(lanes: Int) {
        let x = (0..<17).map { Float($0 + 1) }
        let value = x.withUnsafeBufferPointer { Vector.loadFirst(lanes, $0.baseAddress! + 1) }
        for lane in 0..<16 { #expect(value[lane] == (lane < lanes ? Float(lane + 2) : 0)) }
        let room = Room(count: lanes)
        Vector.storeFirst(lanes, value, room.pointer)
        #expect(room.numbers == Array(x[1...].prefix(lanes)))
    }

    @Test func exponentialIsAccurate() {
        for step in -8700...8800 {
            let x = Float(step) / 100
            let value = Vector.exponential(SIMD16(repeating: x))[3]
            let expected = exp(Double(x))
            #expect(abs(Double(value) - expected) <= 2e-7 * expected, "exp(\(x))")
        }
    }

    @Test func exponentialIsHeldAtItsEnds() {
        func exponential(_ x: Float) -> Float { Vector.exponential(SIMD16(repeating: x))[0] }
        #expect(exponential(1000) == exponential(88.3) && exponential(88.2) < exponential(88.3))
        #expect(exponential(-1000) == exponential(-87.3))
        #expect(exponential(-87.2) > exponential(-87.3) && exponential(-87.3) > 0)
    }

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

    @Test func greaterOfEachPair() {
        let a = SIMD16<Float>(-1, 2, 3, 0, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, -6)
        let b = SIMD16<Float>(repeating: 4)
        let greater = Vector.maximum(a, b)
        for lane in 0..<16 { #expect(greater[lane] == max(a[lane], 4)) }
    }
}
