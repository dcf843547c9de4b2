import AvazDatasets
import Testing

@Suite struct NumericOrderTests {
    private func order(_ names: [String]) -> [String] {
        NumericOrder.sorted(names.map { Clip(path: $0, label: "", group: "") }).map { names[$0] }
    }

    @Test(arguments: [
        ["2.wav", "10.wav"], ["a2b3", "a2b20", "a10b1"], ["a/2", "b/1"], ["02", "2a", "10"],
        ["1a", "a1"], ["a", "a1"], ["Z", "a", "é"], ["9", "99999999999999999999"],
    ])
    func numbersAreComparedAsSuch(names: [String]) {
        #expect(order(names) == names)
        #expect(order(names.reversed()) == names)
    }
}
