import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

/// What turns features into rows; `Tests/Reference/rows.py` made the values.
@Suite struct RowTests {
    struct Golden: Decodable {
        struct Trims: Decodable {
            struct Case: Decodable {
                var decibels: Float
                var frame: Int
                var hop: Int
                var range: [Int]
            }

            var signal: [Float]
            var cases: [Case]
        }

        var trims: Trims
        var pools: [String: [Float]]
        var components: [String: [Float]]
    }

    let golden: Golden

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/rows.json")
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }

    func expectClose(_ values: [Float], _ expected: [Float]?, within bound: Float) {
        #expect(values.count == expected?.count)
        for (value, wanted) in zip(values, expected ?? []) {
            #expect(abs(value - wanted) <= bound * max(1, abs(wanted)))
        }
    }

    @Test func silenceIsTrimmedAsByLibrosa() {
        for test in golden.trims.cases {
            let trim = SilenceTrim(
                decibels: test.decibels, frameLength: test.frame, hopLength: test.hop)
            let range = trim.range(in: golden.trims.signal)
            #expect([range.lowerBound, range.upperBound] == test.range)
        }
    }

    @Test func aSilentClipIsLeftWhole() {
        #expect(SilenceTrim().range(in: [Float](repeating: 0, count: 700)) == 0..<700)
    }

    @Test func poolingAgreesWithNumPy() throws {
        let features = Tensor([3, 7], try #require(golden.pools["features"]))
        let words = [
            "mean", "variance", "median", "minimum", "maximum", "log-deviation:2", "frames:4",
        ]
        for word in words {
            let pooling = try #require(Pooling(rawValue: word))
            #expect(pooling.rawValue == word)
            expectClose(pooling.values(of: features), golden.pools[word], within: 1e-5)
        }
        let six = Tensor([3, 6])
        for row in 0..<3 {
            for column in 0..<6 { six[row, column] = features[row, column] }
        }
        expectClose(Pooling.median.values(of: six), golden.pools["medianOfSix"], within: 1e-6)
    }

    @Test func poolingsAreJoinedInOrder() {
        let features = Tensor([2, 3], [1, 2, 3, 4, 4, 7])
        #expect(Pooling.row(of: features, by: [.mean, .maximum]) == [2, 5, 3, 7])
        #expect(Pooling.flatten.values(of: features) == features.array)
        #expect(Pooling.frames(1).values(of: features) == [1, 4])
        #expect(Pooling.image(height: 2, width: 3).values(of: features) == features.array)
    }

    @Test func stepsKeepTheirFramesAndAreFilledUp() throws {
        let features = Tensor([2, 3], [1, 2, 3, 4, 4, 7])
        let four = try #require(Pooling(rawValue: "steps:4"))
        #expect(four.rawValue == "steps:4")
        #expect(four.values(of: features) == [1, 4, 2, 4, 3, 7, 0, 0])
        // Longer clips are brought to so many places, as by `frames`: first, middle and last here.
        let long = Tensor([1, 5], [1, 2, 3, 4, 9])
        #expect(Pooling.steps(3).values(of: long) == Pooling.frames(3).values(of: long))
        #expect(Examples.lengths(of: Tensor([2, 2, 2], [1, 4, 0, 0, 0, 0, 0, 3])) == [1, 2])
        #expect(Examples.lengths(of: Tensor([2, 4])) == nil)
    }

    /// Steps behind a sequence's own neither shift the mean nor are seen.
    @Test func sequencesAreScaledByTheirOwnSteps() {
        let sequences = Tensor([2, 3, 2], [1, 10, 3, 30, 0, 0, 5, 20, 0, 0, 0, 0])
        let scaler = Scaler(fittedOn: sequences, lengths: [2, 1])
        let steps = Scaler(fittedOn: Tensor([3, 2], [1, 10, 3, 30, 5, 20]))
        #expect(scaler.mean == [3, 20, 3, 20, 3, 20])
        #expect(scaler.deviation == steps.deviation + steps.deviation + steps.deviation)
    }

    @Test func someRowsAreScaledAsIfTheyWereAll() {
        let rows = Tensor([4, 2], [1, 10, 100, 1000, 3, 30, 5, 20])
        let three = Scaler(fittedOn: rows.selecting([0, 3, 2]))
        #expect(Scaler(fittedOn: rows, at: [0, 3, 2]) == three)
        #expect(
            Scaler(fittedOn: rows, at: [0, 3, 2], sharing: 2)
                == Scaler(fittedOn: rows.selecting([0, 3, 2]), sharing: 2))
        #expect(Scaler(fittedOn: rows) != three)
    }

    @Test(arguments: ["steps:0", "frames:0", "frames:x", "image:3", "image:0x3", "average", ""])
    func otherWordsAreNoPoolings(word: String) { #expect(Pooling(rawValue: word) == nil) }

    @Test func scalingAgreesWithScikitLearn() throws {
        let rows = Tensor([40, 6], try #require(golden.components["rows"]))
        let scaler = Scaler(fittedOn: rows)
        expectClose(scaler.mean, golden.components["mean"], within: 1e-6)
        expectClose(scaler.deviation, golden.components["deviation"], within: 1e-6)
        scaler.apply(to: rows)
        expectClose(rows.array, golden.components["scaled"], within: 1e-5)
    }

    @Test func aConstantColumnIsNamedAndBecomesZeros() {
        let rows = Tensor([3, 2], [0.1, 1, 0.1, 2, 0.1, 3])
        let scaler = Scaler(fittedOn: rows)
        #expect(scaler.constantColumns == [0])
        scaler.apply(to: rows)
        #expect([rows[0, 0], rows[1, 0], rows[2, 0]] == [0, 0, 0])
    }

    @Test func componentsAgreeWithScikitLearn() throws {
        let rows = Tensor([40, 6], try #require(golden.components["rows"]))
        let components = try PrincipalComponents(fittedOn: rows, components: 3)
        expectClose(components.variances, golden.components["variances"], within: 1e-4)
        expectClose(
            Array(components.directions.joined()), golden.components["directions"], within: 1e-4)
        expectClose(components(rows).array, golden.components["projected"], within: 1e-3)
    }

    @Test func fewLongRowsGiveTheComponentsOfTheirTranspose() throws {
        // Twelve rows of six columns, and the same with each column six times over, which makes
        // rows longer than there are rows and every variance six times as large.
        var generator = FastGenerator(seed: 5)
        let narrow = Tensor([12, 6], (0..<72).map { _ in generator.normal() })
        let wide = Tensor([12, 36], (0..<12 * 36).map { narrow[$0 / 36, $0 % 6] })
        let (one, other) = (
            try PrincipalComponents(fittedOn: narrow, components: 2),
            try PrincipalComponents(fittedOn: wide, components: 2)
        )
        for (first, second) in zip(one.variances, other.variances) {
            #expect(abs(6 * first - second) < 1e-3 * second)
        }
        for direction in other.directions {
            #expect(abs(direction.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
        let scale = Float(6).squareRoot()
        for (first, second) in zip(one(narrow).array, other(wide).array) {
            #expect(abs(scale * first - second) < 1e-3)
        }
    }

    @Test func moreComponentsThanThereCanBeAreRefused() {
        #expect(throws: FeatureError.self) {
            try PrincipalComponents(fittedOn: Tensor([3, 5]), components: 4)
        }
    }

    @Test func clipsAreBroughtToOneLevel() {
        let features = Tensor([2, 4], [1, 2, 3, 6, 5, 5, 5, 5])
        ClipNormalisation.meanVariance.apply(to: features)
        let first = features.row(0).array
        #expect(abs(first.reduce(0, +)) < 1e-5)
        #expect(abs(first.reduce(0) { $0 + $1 * $1 } / 4 - 1) < 1e-5)
        #expect(features.row(1).array == [0, 0, 0, 0])
    }
}
