/// Bytes that say which place of its window each pooled value came from.
final class Choices: @unchecked Sendable {
    let count: Int
    let pointer: UnsafeMutablePointer<UInt8>

    init(count: Int) {
        self.count = count
        pointer = .allocate(capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { pointer.deallocate() }
}
