import AvazTensors
import Testing

@Suite struct SoftmaxTests {
    @Test(arguments: 1...70)
    func agreesWithThePlainFormula(count: Int) {
        var generator = FastGenerator(seed: UInt64(count))
        let x = (0..<count).map { _ in 4 * generator.normal() }
        let room = Room(count: count)
        let logarithm = Vector.softmax(guarded(x), to: room.pointer, count: count)
        let expected = Plain.softmax(x)
        #expect(abs(logarithm - expected.logarithm) < 2e-6 * max(1, abs(expected.logarithm)))
        let p = room.numbers ?? []
        #expect(p.count == count)
        for (own, share) in zip(p, expected.p) { #expect(abs(own - share) < 2e-6 * share) }
        // In place.
        let other = Room(x)
        Vector.softmax(other.pointer, to: other.pointer, count: count)
        #expect(other.numbers == room.numbers)
    }

    @Test func greatNumbersDoNotOverflow() {
        let p = Tensor([3])
        let logarithm = Vector.softmax([1000, 1000, -1000], to: p.pointer, count: 3)
        #expect(abs(logarithm - 1000.6931) < 1e-3)
        #expect(p.array.prefix(2) == [0.5, 0.5] && p[2] < 1e-30)
    }

    @Test(arguments: 0..<3)
    func notANumberIsNotHidden(place: Int) {
        var x: [Float] = [1, 2, 3]
        x[place] = .nan
        let p = Tensor([3])
        #expect(Vector.softmax(x, to: p.pointer, count: 3).isNaN)
        #expect(p.array.allSatisfy { $0.isNaN })
    }
}
