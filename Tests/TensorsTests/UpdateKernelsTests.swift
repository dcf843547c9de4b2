import Testing

@testable import AvazTensors

@Suite struct UpdateKernelsTests {
    @Test(arguments: lengths)
    func rewritesEachElementAndNoOther(count: Int) {
        let numbers = (1...4).map { wholeNumbers(count, seed: $0) }
        let (a, b, c) = (Room(numbers[0]), Room(numbers[1]), Room(numbers[2]))
        let d = guarded(numbers[3])
        Vector.update(a.pointer, by: d, count: count) { $0 += $1 }
        #expect(a.numbers == zip(numbers[0], numbers[3]).map(+))
        Vector.update(a.pointer, b.pointer, by: d, count: count) {
            $0 -= $2
            $1 = $0 * $1
        }
        #expect(a.numbers == numbers[0])
        #expect(b.numbers == zip(numbers[0], numbers[1]).map(*))
        Vector.update(a.pointer, b.pointer, c.pointer, by: d, count: count) {
            $2 += $0 - $3
            ($0, $1) = ($1, $0)
        }
        #expect(a.numbers == zip(numbers[0], numbers[1]).map(*))
        #expect(b.numbers == numbers[0])
        let grown = zip(numbers[2], numbers[0]).map(+)
        #expect(c.numbers == zip(grown, numbers[3]).map(-))
    }
}
