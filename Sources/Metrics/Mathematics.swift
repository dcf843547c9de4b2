#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The system's mathematics library, for files that need not import it.

func naturalLogarithm(_ x: Double) -> Double { log(x) }
package func exponential(_ x: Double) -> Double { exp(x) }
func arcTangent(_ x: Double) -> Double { atan(x) }
func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
