import Dispatch
import Synchronization

/// Work spread over the processor's cores.
///
/// Results never depend on the number of threads: work is cut by the size of the data alone, and
/// each piece is written to its own place by its index.
public enum Parallel {
    private static let limit = Atomic<Int>(0)

    /// True within `forEach`: what is already spread over the threads is not spread again.
    @TaskLocal private static var isWithin = false

    /// Threads that a call may use; the number of processors unless set, and 1 within `forEach`.
    public static var threads: Int {
        get { isWithin ? 1 : granted }
        set { limit.store(max(1, newValue), ordering: .relaxed) }
    }

    /// Threads that the program uses in all, within `forEach`, too.
    static var granted: Int {
        let set = limit.load(ordering: .relaxed)
        return set > 0 ? set : processors
    }

    /// Processors that the system grants to this program.
    public static let processors = systemProcessors()

    /// Calls `body` once for each index of `0 ..< count`, in any order, on up to `threads` threads.
    ///
    /// `worker`, in `0 ..< threads`, tells the calls of one thread from another's: two calls with
    /// the same worker never overlap, so that it can choose a scratch buffer. Who makes such buffers
    /// reads `threads` once and passes it on, lest it change in between.
    public static func forEach(
        _ count: Int, threads: Int = Parallel.threads,
        _ body: @Sendable (_ index: Int, _ worker: Int) -> Void
    ) {
        let workers = min(threads, count)
        guard workers > 1 else {
            for index in 0..<count { body(index, 0) }
            return
        }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            $isWithin.withValue(true) {
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard index < count else { return }
                    body(index, worker)
                }
            }
        }
    }
}
