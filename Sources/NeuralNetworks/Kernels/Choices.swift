import AvazCVectorMath

/// Bytes that say which place of its window each pooled value came from.
///
/// A place is numbered `row · pitch + column`, for sixteen channels at once.
final class Choices: @unchecked Sendable {
    let count: Int
    let pointer: UnsafeMutablePointer<UInt8>

    /// Stands for no place: nothing under the window was above zero.
    static let none: Int32 = 255

    init(count: Int) {
        self.count = count
        pointer = .allocate(capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { pointer.deallocate() }

    @inline(__always)
    static func number(_ row: Int, _ column: Int, pitch: Int) -> Int32 {
        Int32(truncatingIfNeeded: row &* pitch &+ column)
    }

    /// Numbers between one row of a window and the next: eight for small windows, as `PatchLookup`
    /// wants it.
    static func pitch(of window: Window2D) -> Int {
        window.height <= 4 && window.width <= 8 ? 8 : window.width
    }

    /// Whether the numbers of all its places fit into a byte beside `none`.
    static func canHold(_ window: Window2D) -> Bool {
        (window.height - 1) * pitch(of: window) + window.width <= Int(none)
    }

    @inline(__always)
    static func load(_ pointer: UnsafePointer<UInt8>, channels: Int) -> SIMD16<Int32> {
        var bytes = SIMD16<UInt8>(repeating: UInt8(none))
        if channels == 16 {
            bytes = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<UInt8>.self)
        } else {
            for channel in 0..<channels { bytes[channel] = pointer[channel] }
        }
        return vm_integers(bytes)
    }

    @inline(__always)
    static func store(
        _ choice: SIMD16<Int32>, _ pointer: UnsafeMutablePointer<UInt8>, channels: Int
    ) {
        let bytes = vm_bytes(choice)
        if channels == 16 {
            UnsafeMutableRawPointer(pointer).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        } else {
            for channel in 0..<channels { pointer[channel] = bytes[channel] }
        }
    }
}
