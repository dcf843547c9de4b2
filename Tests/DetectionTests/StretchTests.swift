import Testing

@testable import AvazDetection

/// Stretches of time are boxes of height 1, and all that is said of boxes holds for them.
@Suite struct StretchTests {
    private func found(_ seconds: Range<Double>, _ score: Double, label: Int = 0) -> FoundBox {
        FoundBox(Box(seconds: seconds), label: label, score: score)
    }

    @Test func overlapIsOfTime() {
        let box = Box(seconds: 1..<3)
        #expect(box.overlap(Box(seconds: 2..<4)) == 1.0 / 3)
        #expect(box.overlap(Box(seconds: 3..<4)) == 0)
        #expect(box.seconds == 1..<3)
    }

    @Test func theSurestStretchIsKept() {
        let all = [found(0..<1, 0.6), found(0.2..<1.2, 0.9), found(1.1..<2, 0.5)]
        let kept = Suppression.hard(threshold: 0.3).applied(to: all)
        #expect(kept.map(\.box.seconds) == [0.2..<1.2, 1.1..<2])
        let soft = Suppression.linear(threshold: 0.3).applied(to: all)
        let overlap = Box(seconds: 0..<1).overlap(Box(seconds: 0.2..<1.2))
        #expect(soft.count == 3)
        #expect(soft.contains { abs($0.score - 0.6 * (1 - overlap)) < 1e-12 })
    }

    @Test func windowsVoteForTheirMeanTime() {
        let votes = WindowVoting(threshold: 0.3, neighbours: 1).applied(to: [
            found(0..<1, 0.5), found(0.2..<1.2, 0.5),
        ])
        #expect(votes.count == 1)
        #expect(abs(votes[0].box.left - 0.1) < 1e-12 && abs(votes[0].score - 0.5) < 1e-12)
    }

    @Test func matchesAreInOrderOfScore() {
        let judge = DetectionJudge(
            classes: 2,
            images: [
                .init(
                    truth: [TrueBox(Box(seconds: 0..<1), label: 0)],
                    found: [found(0..<1, 0.5), found(0.1..<1.1, 0.8), found(5..<6, 0.6)]),
                .init(truth: [], found: [found(0..<1, 0.7), found(0..<1, 0.9, label: 1)]),
            ])
        let matches = judge.matches(of: 0, at: 0.5)
        #expect(matches.map(\.score) == [0.8, 0.7, 0.6, 0.5])
        #expect(matches.map(\.isRight) == [true, false, false, false])
        // No recording says the word, but it was heard.
        #expect(judge.curve(of: 1, at: 0.5) == nil)
        #expect(judge.matches(of: 1, at: 0.5).map(\.isRight) == [false])
        #expect(judge.averagePrecision(of: 0, at: 0.5) == 1)
    }
}
