/// The order in which a binary problem meets its rows, epoch after epoch.
///
/// A row stands as its complement where its target is -1: a look at the label would cost as much as
/// a look at the features.
final class RowOrder {
    private let count: Int
    /// The order of the epoch, and room for that of the next.
    private var entries: UnsafeMutablePointer<Int32>
    private var spare: UnsafeMutablePointer<Int32>
    /// The places from which each epoch takes the entries of the one before; nil to leave them.
    private let shuffle: [Int32]?

    /// - Parameter shuffleSeed: nil to take the rows as they come.
    init(_ labels: [Int], positive: Int, shuffleSeed: UInt32?) {
        count = labels.count
        shuffle = shuffleSeed.map { XorShift.permutation(labels.count, seed: $0) }
        entries = .allocate(capacity: count)
        spare = .allocate(capacity: count)
        for (row, label) in labels.enumerated() {
            entries[row] = Int32(label == positive ? row : ~row)
        }
        spare.initialize(from: entries, count: count)
    }

    deinit {
        entries.deallocate()
        spare.deallocate()
    }

    @inline(__always)
    func row(_ position: Int) -> Int { Int(max(entries[position], ~entries[position])) }

    /// 1 or -1, by arithmetic: the processor would guess a branch wrong at every other row.
    @inline(__always)
    func target(_ position: Int) -> Double { Double(1 | entries[position] >> 31) }

    /// Goes on to the order of the next epoch, by the same swaps each time.
    func advance() {
        guard let shuffle else { return }
        for (place, source) in shuffle.enumerated() { spare[place] = entries[Int(source)] }
        swap(&entries, &spare)
    }
}
