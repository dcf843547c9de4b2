import Synchronization

extension Parallel {
    /// What `body` gives for each index of `0 ..< count`, in their order, worked out on several threads.
    ///
    /// After one failure the others are in vain: what has not begun is left out.
    ///
    /// - Throws: the error of the lowest index that failed.
    public static func map<Value: Sendable, Failure: Error>(
        _ count: Int, _ body: @Sendable (_ index: Int) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
        let hasFailed = Atomic<Bool>(false)
        forEach(count) { index, _ in
            guard !hasFailed.load(ordering: .relaxed) else { return }
            let result = Result { () throws(Failure) in try body(index) }
            if case .failure = result { hasFailed.store(true, ordering: .relaxed) }
            results.withLock { $0[index] = result }
        }
        var values: [Value] = []
        for case let result? in results.withLock({ $0 }) { values.append(try result.get()) }
        return values
    }
}
