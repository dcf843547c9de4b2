import Testing

@testable import AvazDetection

@Suite struct SuppressionTests {
    @Test func agreesWithAnotherImplementation() throws {
        let golden = try DetectionGolden.read()
        let crowd = golden.crowd.map { row in
            var found = foundBox(row)
            found.label = 0
            return found
        }
        for expected in golden.suppression {
            let way: Suppression =
                switch expected.kind {
                case "hard": .hard(threshold: expected.value)
                case "linear": .linear(threshold: expected.value)
                default: .gaussian(sigma: expected.value)
                }
            let left = way.applied(to: crowd)
            let wanted = expected.kept.sorted { $0[1] > $1[1] }
            #expect(left.count == wanted.count, "\(expected.kind)")
            for (own, other) in zip(left, wanted) {
                #expect(own.box == crowd[Int(other[0])].box)
                #expect(abs(own.score - other[1]) < 1e-12)
            }
        }
    }

    @Test func classesDoNotSuppressEachOther() {
        let box = Box(left: 0, top: 0, right: 4, bottom: 4)
        let found = [
            FoundBox(box, label: 0, score: 0.4), FoundBox(box, label: 1, score: 0.9),
            FoundBox(box, label: 0, score: 0.5),
        ]
        let left = Suppression.hard(threshold: 0.5).applied(to: found)
        #expect(left.map(\.label) == [1, 0] && left.map(\.score) == [0.9, 0.5])
        #expect(Suppression.none.applied(to: found).count == 3)
        #expect(Suppression.hard(threshold: 0.5).applied(to: []).isEmpty)
    }

    @Test func theFirstOfEqualsStays() {
        let found = [0.0, 1, 2].map { left in
            FoundBox(Box(left: left, top: 0, right: left + 8, bottom: 4), label: 0, score: 0.5)
        }
        let left = Suppression.hard(threshold: 0.5).applied(to: found)
        #expect(left.map(\.box.left) == [0])
    }

    /// A box that covers half of another, and one that covers more.
    @Test(arguments: [(4.0, 2), (4.5, 1)])
    func anOverlapAtTheThresholdIsAllowed(right: Double, kept: Int) {
        let found = [(8.0, 0.9), (right, 0.8)].map { right, score in
            FoundBox(Box(left: 0, top: 0, right: right, bottom: 4), label: 0, score: score)
        }
        #expect(Suppression.hard(threshold: 0.5).applied(to: found).count == kept)
        let soft = Suppression.linear(threshold: 0.5).applied(to: found)
        #expect((soft[1].score == 0.8) == (kept == 2))
    }
}
