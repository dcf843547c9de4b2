import AvazCMemory
#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Processors that this process may run on.
func systemProcessors() -> Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

/// `ln x`, from the system's mathematics library.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// Memory aligned to 64 bytes; where it is large, to the system's large pages, which are then asked
/// for: a pass over many samples at once touches as many pages, and looking up small ones would take
/// as long as the pass itself.
func allocate(bytes: Int) -> UnsafeMutableRawPointer {
    let largePage = 1 << 21
    guard bytes >= largePage else { return .allocate(byteCount: bytes, alignment: 64) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: largePage)
    #if os(Linux)
        madvise(memory, bytes, MADV_HUGEPAGE)
    #endif
    return memory
}

/// Gives what was freed in many small blocks back to the system, which the allocator would keep for later:
/// before as much is taken in one large block.
public func returnFreedMemory() { memory_return_freed() }
