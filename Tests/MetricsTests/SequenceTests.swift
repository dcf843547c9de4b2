import Testing

@testable import AvazMetrics

@Suite struct SequenceTests {
    private func draw(_ count: Int, symbols: UInt64, seed: UInt64) -> [Int32] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int32((state >> 33) % symbols)
        }
    }

    /// By comparing every place with every place.
    private func plainLongest(_ a: [Int32], _ pieces: [[Int32]]) -> Int {
        var best = 0
        for piece in pieces {
            for i in a.indices {
                for j in piece.indices {
                    var length = 0
                    while i + length < a.count, j + length < piece.count,
                        a[i + length] == piece[j + length]
                    {
                        length += 1
                    }
                    best = max(best, length)
                }
            }
        }
        return best
    }

    @Test(arguments: 0..<30)
    func longestRunAgreesWithComparingAll(seed: UInt64) throws {
        let symbols = 2 + seed % 4
        let sequence = draw(60, symbols: symbols, seed: seed)
        let pieces = (1...3).map { draw(50 * $0, symbols: symbols, seed: 100 * seed + UInt64($0)) }
        let run = try #require(CopiedRun.longest(of: sequence, in: pieces))
        #expect(run.length == plainLongest(sequence, pieces))
        #expect(
            sequence[run.start..<run.start + run.length]
                == pieces[run.piece][run.pieceStart..<run.pieceStart + run.length])
    }

    @Test func longestRunOfTheExample() {
        #expect(
            CopiedRun.longest(of: [5, 1, 2, 3, 9], in: [[0, 1, 2, 3, 4]])
                == CopiedRun(length: 3, start: 1, piece: 0, pieceStart: 1))
        #expect(CopiedRun.longest(of: [1], in: [[2], []]) == nil)
        #expect(CopiedRun.longest(of: [], in: [[2]]) == nil)
        // No run goes from one piece to the next.
        #expect(CopiedRun.longest(of: [1, 2], in: [[1], [2]])?.length == 1)
    }

    @Test func windowsAreCounted() {
        #expect(SequenceWindows.distinct([1, 2, 1, 2, 1], length: 2) == 2)
        #expect(SequenceWindows.distinct([1, 2, 1, 2, 1], length: 5) == 1)
        #expect(SequenceWindows.distinct([1, 2], length: 3) == 0)
        let isTrained = [true, false, false, false, true, false]
        #expect(SequenceWindows.shareBesideTrained(isTrained) == 0.75)
    }
}
