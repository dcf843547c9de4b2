import AvazTensors
import Testing

@testable import AvazDatasets

/// The report's eleven counts; see docs/images.md.
private let counts = [757, 298, 662, 391, 524, 159, 163, 239, 124, 604, 150]

@Suite struct ClassBalanceTests {
    let balance = ClassBalance(
        labels: counts.enumerated().flatMap { Array(repeating: $0, count: $1) }, classes: 11)

    private func counted(_ places: [Int]) -> [Int] {
        ClassBalance(labels: places.map { balance.labels[$0] }, classes: 11).counts
    }

    @Test func removalFollowsTheFormula() {
        #expect(balance.counts == counts && balance.least == 124)
        #expect(balance.removalProbability(of: 0) == 633.0 / 757)
        #expect(balance.removalProbability(of: 8) == 0)
    }

    /// About 124 of each, within five deviations of the binomial.
    @Test func removalLeavesAboutAsManyOfEach() {
        var generator = FastGenerator(seed: 1)
        let left = counted(balance.thinned(using: &generator))
        for (label, count) in left.enumerated() {
            let share = 124 / Double(counts[label])
            let deviation = (124 * (1 - share)).squareRoot()
            #expect(abs(Double(count) - 124) <= 5 * deviation, "\(label): \(count)")
        }
        #expect(Set(left).count > 3)
    }

    @Test func undersamplingIsExact() {
        var generator = FastGenerator(seed: 1)
        let places = balance.undersampled(using: &generator)
        #expect(counted(places) == Array(repeating: 124, count: 11))
        #expect(Set(places).count == places.count && places == places.sorted())
    }

    @Test func oversamplingReachesItsCeiling() {
        var generator = FastGenerator(seed: 1)
        let copies = balance.oversampled(to: 500, using: &generator)
        #expect(counted(copies.map(\.index)) == counts.map { max(500, $0) })
        #expect(Set(copies.map { "\($0.index) \($0.number)" }).count == copies.count)
        // Of 124 each is there four times, and four a fifth time.
        let rare = copies.filter { balance.labels[$0.index] == 8 }
        #expect(rare.count { $0.number == 3 } == 124 && rare.count { $0.number == 4 } == 4)
    }

    @Test func weightsMakeClassesCountTheSame() {
        let weights = balance.weights
        for label in counts.indices {
            #expect(abs(weights[label] * Float(counts[label]) - 4071.0 / 11) < 1e-3)
        }
    }

    @Test func classesWithoutExamplesAreLeftOut() {
        let balance = ClassBalance(labels: [0, 0, 2], classes: 4)
        var generator = FastGenerator(seed: 1)
        #expect(balance.least == 1 && balance.weights == [0.75, 0, 1.5, 0])
        #expect(balance.oversampled(to: 2, using: &generator).count == 4)
        #expect(ClassBalance(labels: [], classes: 3).undersampled(using: &generator).isEmpty)
    }
}
