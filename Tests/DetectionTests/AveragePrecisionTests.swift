import Foundation
import Testing

@testable import AvazDetection

/// What `Tests/Reference/detection.py` wrote.
struct DetectionGolden: Decodable {
    struct Case: Decodable {
        let images: Int
        let classes: Int
        let truth: [[Double]]
        let found: [[Double]]
        let at50: [Double?]
        let at75: [Double?]
        let mean50: Double
        let mean75: Double
        let coco: Double

        var judge: DetectionJudge {
            DetectionJudge(
                classes: classes,
                images: (0..<images).map { image in
                    DetectionJudge.Judged(
                        truth: truth.filter { Int($0[0]) == image }.map {
                            TrueBox(box($0[2...5]), label: Int($0[1]))
                        },
                        found: found.filter { Int($0[0]) == image }.map(foundBox))
                })
        }
    }

    struct Suppressed: Decodable {
        let kind: String
        let value: Double
        let kept: [[Double]]
    }

    let cases: [Case]
    let crowd: [[Double]]
    let suppression: [Suppressed]

    static func read() throws -> DetectionGolden {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/detection.json")
        return try JSONDecoder().decode(DetectionGolden.self, from: Data(contentsOf: path))
    }
}

private func box(_ sides: ArraySlice<Double>) -> Box {
    let (x, y, width, height) = (
        sides[sides.startIndex], sides[sides.startIndex + 1], sides[sides.startIndex + 2],
        sides[sides.startIndex + 3]
    )
    return Box(left: x, top: y, right: x + width, bottom: y + height)
}

func foundBox(_ row: [Double]) -> FoundBox {
    FoundBox(box(row[2...5]), label: Int(row[1]), score: row[6])
}

@Suite struct AveragePrecisionTests {
    @Test func agreesWithPycocotools() throws {
        for golden in try DetectionGolden.read().cases {
            let judge = golden.judge
            for label in 0..<golden.classes {
                for (threshold, expected) in [(0.5, golden.at50), (0.75, golden.at75)] {
                    let own = judge.averagePrecision(of: label, at: threshold)
                    #expect((own == nil) == (expected[label] == nil))
                    #expect(abs((own ?? 0) - (expected[label] ?? 0)) < 1e-9)
                }
            }
            #expect(abs(judge.meanAveragePrecision(at: 0.5) - golden.mean50) < 1e-9)
            #expect(abs(judge.meanAveragePrecision(at: 0.75) - golden.mean75) < 1e-9)
            #expect(abs(judge.cocoAveragePrecision - golden.coco) < 1e-9)
        }
    }

    /// Right, wrong, right of three objects: precision 1, 1/2, 2/3 at recall 1/3, 1/3, 2/3.
    @Test func areasByHand() {
        func square(_ x: Double) -> Box { Box(left: x, top: 0, right: x + 10, bottom: 10) }
        let judge = DetectionJudge(
            classes: 2,
            images: [
                .init(
                    truth: [0, 20, 40].map { TrueBox(square($0), label: 0) },
                    found: [
                        FoundBox(square(0), label: 0, score: 0.9),
                        FoundBox(square(1), label: 0, score: 0.8),
                        FoundBox(square(21), label: 0, score: 0.7),
                    ])
            ])
        func area(_ area: DetectionJudge.Area) -> Double {
            judge.averagePrecision(of: 0, at: 0.5, area: area) ?? -1
        }
        #expect(abs(area(.whole) - (1.0 / 3 + 2.0 / 9)) < 1e-12)
        #expect(abs(area(.elevenPoints) - (4 + 3 * 2.0 / 3) / 11) < 1e-12)
        #expect(abs(area(.coco) - (34 + 33 * 2.0 / 3) / 101) < 1e-12)
        #expect(judge.averagePrecision(of: 1, at: 0.5) == nil)
        #expect(judge.meanAveragePrecision(at: 0.5) == area(.coco))
        let counts = judge.counts(at: 0.5)
        #expect(abs(counts.recall - 2.0 / 3) < 1e-12 && counts.falsePerImage == 1)
        #expect(judge.meanAveragePrecision(at: 0.95, area: .whole) < area(.whole))
    }

    @Test func overlapsByHand() {
        let a = Box(left: 0, top: 0, right: 10, bottom: 10)
        #expect(a.overlap(a) == 1)
        #expect(a.overlap(Box(left: 5, top: 0, right: 15, bottom: 10)) == 1.0 / 3)
        #expect(a.overlap(Box(left: 10, top: 0, right: 15, bottom: 10)) == 0)
        let empty = Box(left: 5, top: 5, right: 5, bottom: 2)
        #expect(empty.overlap(empty) == 0 && empty.area == 0)
    }
}
