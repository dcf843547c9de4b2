import Foundation
import Testing

@testable import AvazMetrics

/// Figures of generators against NumPy and SciPy; `Tests/Reference/generation.py` made the values.
@Suite struct GenerationTests {
    private struct Values: Decodable {
        var probabilities: [[Double]]
        var inceptionScore: [Double]
        var real, made: [[Float]]
        var precision, recall: [Double]
    }

    private func golden() throws -> Values {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return try JSONDecoder().decode(
            Values.self, from: Data(contentsOf: folder.appending(path: "Golden/generation.json")))
    }

    @Test func theInceptionScoreAgreesWithNumPy() throws {
        let golden = try golden()
        let score = InceptionScore.of(golden.probabilities)
        #expect(agree(score, golden.inceptionScore[0], within: 1e-8))
    }

    /// One where all answers are alike, the number of classes where all are certain and equally many.
    @Test func theInceptionScoreHasItsBounds() {
        #expect(InceptionScore.of([[0.2, 0.8], [0.2, 0.8]]) == 1)
        #expect(agree(InceptionScore.of([[1, 0], [0, 1]]), 2, within: 1e-12))
    }

    @Test func precisionAndRecallAgreeWithSciPy() throws {
        let golden = try golden()
        for (index, neighbours) in [1, 3, 5].enumerated() {
            let coverage = NeighbourCoverage(
                real: golden.real, made: golden.made, neighbours: neighbours)
            #expect(agree(coverage.precision, golden.precision[index], within: 1e-9))
            #expect(agree(coverage.recall, golden.recall[index], within: 1e-9))
        }
    }

    @Test func theNearestOfOthersIsFound() {
        let others: [[Float]] = [[0, 0], [3, 4]]
        #expect(nearestSquaredDistances(of: [[0, 1], [3, 3]], to: others) == [1, 1])
        let long = [Float](repeating: 1, count: 19)
        #expect(
            nearestSquaredDistances(of: [long], to: [[Float](repeating: 0, count: 19)]) == [19])
    }
}

/// Statistics of notes against MusPy; `Tests/Reference/music_statistics.py` made the values.
@Suite struct MusicStatisticsTests {
    private struct Piece: Decodable {
        var notes: [[Int]]
        var stepsOfBeat: Int
        var pitchClasses: Int
        var pitchClassEntropy, polyphony, scaleConsistency, emptyBeats: Double
    }

    @Test func agreeWithMusPy() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let pieces = try JSONDecoder().decode(
            [Piece].self,
            from: Data(contentsOf: folder.appending(path: "Golden/music-statistics.json")))
        #expect(pieces.count == 4)
        for piece in pieces {
            let found = MusicStatistics(
                piece.notes.map { MusicStatistics.Note(pitch: $0[0], start: $0[1], end: $0[2]) },
                stepsOfBeat: piece.stepsOfBeat)
            #expect(found.pitchClasses == piece.pitchClasses)
            #expect(agree(found.pitchClassEntropy, piece.pitchClassEntropy, within: 1e-9))
            #expect(agree(found.polyphony, piece.polyphony, within: 1e-9))
            #expect(agree(found.scaleConsistency, piece.scaleConsistency, within: 1e-9))
            #expect(agree(found.emptyBeats, piece.emptyBeats, within: 1e-9))
        }
    }
}
