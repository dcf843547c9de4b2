import AvazTensors
import Synchronization
import Testing

@Suite(.serialized) struct ParallelTests {
    @Test(arguments: [0, 1, 2, 7, 100])
    func everyIndexIsVisitedOnce(count: Int) {
        for threads in 1...3 {
            let visits = Mutex([Int](repeating: 0, count: count))
            let workers = Mutex(Set<Int>())
            Parallel.forEach(count, threads: threads) { index, worker in
                visits.withLock { $0[index] += 1 }
                workers.withLock { _ = $0.insert(worker) }
                // What is spread already is not spread again.
                if threads > 1 && count > 1 { #expect(Parallel.threads == 1) }
            }
            #expect(visits.withLock { $0 } == [Int](repeating: 1, count: count))
            #expect(workers.withLock { $0 }.allSatisfy { (0..<threads).contains($0) })
        }
    }

    @Test func resultsStandInOrderAndTheFirstErrorIsThrown() throws {
        struct Odd: Error { var index: Int }
        #expect(Parallel.map(50) { $0 * $0 } == (0..<50).map { $0 * $0 })
        let fault = #expect(throws: Odd.self) {
            try Parallel.map(9) { index in
                guard index % 2 == 0 else { throw Odd(index: index) }
                return index
            }
        }
        #expect(fault.map { $0.index % 2 } == 1)
    }

    /// Two calls with one worker never overlap; else scratch would be shared.
    @Test func aWorkerDoesOneThingAtATime() {
        let busy = Mutex([Bool](repeating: false, count: 3))
        Parallel.forEach(300, threads: 3) { _, worker in
            busy.withLock {
                #expect(!$0[worker])
                $0[worker] = true
            }
            busy.withLock { $0[worker] = false }
        }
    }

    @Test(arguments: [0, 1, 9, 10, 11, 20, 95])
    func rangesFollowEachOther(count: Int) {
        let expected = stride(from: 0, to: count, by: 10).map { $0..<min($0 + 10, count) }
        #expect(Parallel.rangeCount(of: count, size: 10) == expected.count)
        let found = atThreads {
            let ranges = Mutex([Range<Int>](repeating: 0..<0, count: expected.count))
            Parallel.forEachRange(of: count, size: 10) { range, index in
                ranges.withLock { $0[index] = range }
            }
            return ranges.withLock { $0 }
        }
        #expect(found == [expected, expected, expected])
    }

    @Test func atLeastOneThreadIsUsed() {
        defer { Parallel.threads = Parallel.processors }
        Parallel.threads = 0
        #expect(Parallel.threads == 1)
        Parallel.threads = 5
        #expect(Parallel.threads == 5)
        #expect(Parallel.processors >= 1)
    }

    /// All add to the sum of a round before one reads it.
    @Test(arguments: 1...3)
    func aTeamMeetsAtItsBarrier(count: Int) {
        let barrier = Barrier(count: count)
        let sums = Mutex([Int](repeating: 0, count: 50))
        let seen = Mutex<[Int]>([])
        ThreadTeam.run(count) { worker in
            for round in 0..<50 {
                sums.withLock { $0[round] += worker + 1 }
                barrier.wait()
                let sum = sums.withLock { $0[round] }
                seen.withLock { $0.append(sum) }
            }
        }
        #expect(
            seen.withLock { $0 }
                == [Int](repeating: count * (count + 1) / 2, count: 50 * count))
    }

    /// Longer each time that the others come back only to be missed again; short again once they stay.
    @Test func whoIsMissedAgainIsLeftAloneLonger() {
        var solitude = Solitude()
        #expect(solitude.turns(wasLong: false) == 0)
        #expect((0..<3).map { _ in solitude.turns(wasLong: true) } == [32, 64, 128])
        for _ in 0..<10 { _ = solitude.turns(wasLong: true) }
        #expect(solitude.turns(wasLong: true) == 4096)
        for _ in 0..<64 { #expect(solitude.turns(wasLong: false) == 0) }
        #expect(solitude.turns(wasLong: true) == 32)
    }
}
