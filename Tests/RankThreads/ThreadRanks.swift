import AvazTensors
import Foundation

/// Threads of one process in the place of ranks, each of which has data of its own.
public final class ThreadRanks: Ranks, @unchecked Sendable {
    /// Where all meet: what each has brought, by turns.
    private final class Meeting: @unchecked Sendable {
        let count: Int
        private let condition = NSCondition()
        private var brought: [Int: [UInt8]] = [:]
        private var result: [[UInt8]] = []
        private var turn = 0

        init(_ count: Int) { self.count = count }

        func meet(_ rank: Int, _ bytes: [UInt8]) -> [[UInt8]] {
            condition.lock()
            defer { condition.unlock() }
            brought[rank] = bytes
            let mine = turn
            if brought.count == count {
                result = (0..<count).map { brought[$0] ?? [] }
                (brought, turn) = ([:], turn + 1)
                condition.broadcast()
            }
            while turn == mine { condition.wait() }
            return result
        }
    }

    public let rank: Int
    public var count: Int { meeting.count }
    private let meeting: Meeting

    private init(_ rank: Int, _ meeting: Meeting) { (self.rank, self.meeting) = (rank, meeting) }

    public func gather(_ own: [UInt8]) -> [[UInt8]] { meeting.meet(rank, own) }

    public func gather(_ floats: Tensor, counts: [Int]) {
        let starts = counts.indices.map { counts[..<$0].reduce(0, +) }
        let own = floats.array[starts[rank]..<starts[rank] + counts[rank]]
        let all = gather(own.withUnsafeBytes(Array.init))
        for (start, bytes) in zip(starts, all) {
            bytes.withUnsafeBytes {
                UnsafeMutableRawPointer(floats.pointer + start).copyMemory(
                    from: $0.baseAddress ?? UnsafeRawPointer(floats.pointer), byteCount: $0.count)
            }
        }
    }

    /// What `body` gives at each of so many ranks.
    public static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> Value
    ) throws -> [Value] {
        let meeting = Meeting(count)
        let results = Gathered<Value>(count)
        let threads = (0..<count).map { rank in
            Thread { results.set(rank, Result { try body(ThreadRanks(rank, meeting)) }) }
        }
        for thread in threads { thread.start() }
        return try results.wait().map { try $0.get() }
    }

    private final class Gathered<Value: Sendable>: @unchecked Sendable {
        private let condition = NSCondition()
        private var values: [Result<Value, any Error>?]
        init(_ count: Int) { values = Array(repeating: nil, count: count) }

        func set(_ index: Int, _ value: Result<Value, any Error>) {
            condition.withLock {
                values[index] = value
                condition.broadcast()
            }
        }

        func wait() -> [Result<Value, any Error>] {
            condition.lock()
            defer { condition.unlock() }
            while values.contains(where: { $0 == nil }) { condition.wait() }
            return values.compactMap(\.self)
        }
    }
}
