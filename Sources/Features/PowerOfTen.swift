#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `10^x`: from decibels / 10 to a ratio of powers.
package func powerOfTen(_ x: Float) -> Float { pow(10, x) }
