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
