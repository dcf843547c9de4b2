import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `10 log10(power / reference)`, with a floor: `librosa.power_to_db`.
public struct Decibels: Sendable {
    public let settings: DecibelSettings

    public init(_ settings: DecibelSettings = DecibelSettings()) { self.settings = settings }

    /// Converts powers in place; their greatest counts for the whole tensor.
    public func convert(_ powers: Tensor) {
        let buffer = powers.buffer
        guard let greatest = buffer.max() else { return }
        let smallest = Float(settings.smallestPower)
        let reference =
            switch settings.reference {
            case .power(let power): Float(abs(power))
            case .maximum: greatest
            }
        let offset = 10 * log10(max(smallest, reference))
        var floor = -Float.infinity
        if let range = settings.dynamicRange {
            floor = 10 * log10(max(smallest, greatest)) - offset - Float(range)
        }
        for index in buffer.indices {
            buffer[index] = max(floor, 10 * log10(max(smallest, buffer[index])) - offset)
        }
    }
}
