/// What windows of a sequence, taken at every step, have in common.
public enum SequenceWindows {
    /// How many different windows of `length` symbols a sequence has.
    ///
    /// ```swift
    /// SequenceWindows.distinct([1, 2, 1, 2, 1], length: 2)   // 2 of 4
    /// ```
    public static func distinct(_ sequence: [Int32], length: Int) -> Int {
        precondition(length > 0, "windows of \(length)")
        guard sequence.count >= length else { return 0 }
        var windows: Set<ArraySlice<Int32>> = []
        windows.reserveCapacity(sequence.count)
        for start in 0...sequence.count - length {
            windows.insert(sequence[start..<start + length])
        }
        return windows.count
    }

    /// The share of the held-out windows beside which, one step before or behind, a window was
    /// trained on: those are known but for one symbol. NaN where none is held out.
    ///
    /// - Parameter isTrained: of each window in the order of the sequence.
    public static func shareBesideTrained(_ isTrained: [Bool]) -> Double {
        var (held, beside) = (0, 0)
        for index in isTrained.indices where !isTrained[index] {
            held += 1
            let before = index > 0 && isTrained[index - 1]
            let behind = index + 1 < isTrained.count && isTrained[index + 1]
            if before || behind { beside += 1 }
        }
        return Double(beside) / Double(held)
    }
}
