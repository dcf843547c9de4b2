import Testing

@testable import AvazDetection

@Suite struct WindowVotingTests {
    private func box(_ left: Double, _ side: Double = 10) -> Box {
        Box(left: left, top: 0, right: left + side, bottom: side)
    }

    /// Two windows about one place outvote a surer one that stands alone.
    @Test func neighboursMakeSurer() {
        let found = [
            FoundBox(box(0), label: 0, score: 0.6), FoundBox(box(2), label: 0, score: 0.9),
            FoundBox(box(50), label: 0, score: 0.95),
        ]
        let votes = WindowVoting(threshold: 0.3, neighbours: 1).applied(to: found)
        #expect(votes.count == 2)
        #expect(abs(votes[0].box.left - 1.2) < 1e-12 && abs(votes[0].score - 0.6) < 1e-12)
        #expect(votes[1].box == box(50) && abs(votes[1].score - 0.95 / 1.95) < 1e-12)
    }

    /// Two windows of another class about the same place speak against it, one beside it does not.
    @Test func rivalsMakeLessSure() {
        let found = [
            FoundBox(box(0), label: 0, score: 0.9), FoundBox(box(1), label: 1, score: 0.4),
            FoundBox(box(2), label: 1, score: 0.3), FoundBox(box(7), label: 1, score: 0.8),
        ]
        let votes = WindowVoting(threshold: 0.3, neighbours: 1, countsRivals: true)
            .applied(to: found)
        #expect(votes.map(\.label) == [1, 0] && votes.map(\.box) == [box(7), box(0)])
        #expect(abs(votes[0].score - 0.8 / (1 + 0.8)) < 1e-12)
        #expect(abs(votes[1].score - 0.9 / (1 + 0.9 + 0.4 + 0.3)) < 1e-12)
        let alone = WindowVoting(threshold: 0.3, neighbours: 1).applied(to: found)
        #expect(alone.map(\.label) == [0, 1] && abs(alone[0].score - 0.9 / 1.9) < 1e-12)
    }

    /// What is done is bounded: of too many windows the surest vote.
    @Test func theSurestVote() {
        let found = (0..<WindowVoting.most + 10).map {
            FoundBox(box(20 * Double($0)), label: 0, score: $0 < 10 ? 0.5 : 0.9)
        }
        let votes = WindowVoting(threshold: 0.3).applied(to: found)
        #expect(votes.count == WindowVoting.most && votes.allSatisfy { $0.box.left >= 200 })
    }

    @Test func oneClassAPlace() {
        let found = [
            FoundBox(box(0), label: 0, score: 0.7), FoundBox(box(1), label: 1, score: 0.9),
            FoundBox(box(8), label: 1, score: 0.3),
        ]
        let votes = WindowVoting(threshold: 0.3).applied(to: found)
        #expect(votes.map(\.label) == [1, 1] && votes[0].box == box(1))
        let empty = FoundBox(box(3, 0), label: 0, score: 1)
        #expect(WindowVoting(threshold: 0.3).applied(to: [empty]).isEmpty)
        #expect(WindowVoting(threshold: 0.3).applied(to: []).isEmpty)
    }
}
