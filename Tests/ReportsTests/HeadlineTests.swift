import Testing

@testable import AvazReports

/// Which of two runs a chapter opens with.
@Suite struct HeadlineTests {
    private func headline(
        _ value: Double, isBetterHigh: Bool = true, tieBreak: Double = 0
    ) -> Headline {
        Headline(
            name: "modes", text: "", value: value, isBetterHigh: isBetterHigh, tieBreak: tieBreak)
    }

    @Test func theGreaterOrTheLesserIsBetter() {
        #expect(headline(7).isWorse(than: headline(8)))
        #expect(!headline(8).isWorse(than: headline(7)))
        #expect(headline(3.2, isBetterHigh: false).isWorse(than: headline(3, isBetterHigh: false)))
        #expect(!headline(8, tieBreak: 0).isWorse(than: headline(7, tieBreak: 1)))
    }

    @Test func equalModesAreToldApartByTheirPoints() {
        #expect(headline(1, tieBreak: 0.1).isWorse(than: headline(1, tieBreak: 0.9)))
        #expect(!headline(1, tieBreak: 0.9).isWorse(than: headline(1, tieBreak: 0.1)))
    }
}
