import Foundation
import Synchronization

/// Threads that run side by side and meet at barriers, for work too fine to be handed out anew
/// each time: a sample's forward pass takes microseconds.
public enum ThreadTeam {
    /// Runs `body` once on each of `count` threads at the same time, the caller's being number 0,
    /// and returns when all are through.
    public static func run(_ count: Int, _ body: @escaping @Sendable (_ worker: Int) -> Void) {
        let done = DispatchSemaphore(value: 0)
        for worker in 1..<max(1, count) {
            let thread = Thread {
                body(worker)
                done.signal()
            }
            thread.start()
        }
        body(0)
        for _ in 1..<max(1, count) { done.wait() }
    }
}

/// A place where each of `count` threads waits for all the others.
///
/// Waiting spins, since the wait is shorter than a sleep would be, and gives the processor away
/// only after long spinning.
public final class Barrier: Sendable {
    private let count: Int
    private let arrived = Atomic<Int>(0)
    private let round = Atomic<Int>(0)

    /// - Parameter count: threads that meet; one alone does not wait.
    public init(count: Int) { self.count = count }

    /// Returns when all threads have called it.
    ///
    /// - Returns: whether another thread was away for long: the system has given its processor to
    ///   somebody else.
    @discardableResult
    public func wait() -> Bool {
        guard count > 1 else { return false }
        let current = round.load(ordering: .acquiring)
        if arrived.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count {
            arrived.store(0, ordering: .relaxed)
            round.store(current &+ 1, ordering: .releasing)
            return false
        }
        var spins = 0
        while spins < Self.patience {
            if round.load(ordering: .acquiring) != current { return false }
            spins += 1
        }
        let began = ContinuousClock.now
        while round.load(ordering: .acquiring) == current { sched_yield() }
        return ContinuousClock.now - began > Self.longest
    }

    /// Turns before the processor is given away.
    private static let patience = 20_000
    /// Of a wait for a thread that is at work: several times what its piece of work takes.
    private static let longest = Duration.microseconds(300)
}

/// How long one thread of a team works alone when the others are kept away.
///
/// Two threads that meet a thousand times a second stand still whenever one of them has no processor:
/// beside another busy program they take several times what one alone does. So where a wait was long,
/// the first thread goes on alone for a while, twice as long each time that the others come back only
/// to be missed again. What is computed does not depend on how many compute it.
public struct Solitude: Sendable {
    private static let shortest = 32
    private static let longest = 4096
    /// Turns together after which the others count as back.
    private static let trust = 64

    private var length = shortest
    private var turnsTogether = trust

    /// Together, until the others are missed.
    public init() {}

    /// Turns to take alone from now on; 0 to go on together.
    ///
    /// - Parameter wasLong: whether the others were waited for in the last turn, taken together.
    public mutating func turns(wasLong: Bool) -> Int {
        guard wasLong else {
            turnsTogether += 1
            return 0
        }
        length = turnsTogether >= Self.trust ? Self.shortest : min(2 * length, Self.longest)
        turnsTogether = 0
        return length
    }
}
