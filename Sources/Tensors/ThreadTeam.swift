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
    public func wait() {
        guard count > 1 else { return }
        let current = round.load(ordering: .acquiring)
        if arrived.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count {
            arrived.store(0, ordering: .relaxed)
            round.store(current &+ 1, ordering: .releasing)
            return
        }
        var spins = 0
        while round.load(ordering: .acquiring) == current {
            spins += 1
            if spins > 20_000 { sched_yield() }
        }
    }
}
