import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is heard where nobody speaks.
enum BackgroundNoise: CaseIterable {
    /// Air in a duct: steady, dull.
    case fan
    /// The mains and its harmonics.
    case hum
    /// Many drops: short clicks, bright.
    case rain
    /// Dull noise that comes and goes.
    case wind
    /// White noise, as between two stations.
    case radio

    /// `count` samples, at a level of about -25 dB against full scale.
    func samples(
        _ count: Int, sampleRate: Float, using generator: inout FastGenerator
    ) -> [Float] {
        switch self {
        case .fan: smoothed(count, by: .random(in: 0.85...0.95, using: &generator), &generator)
        case .radio: smoothed(count, by: .random(in: 0...0.3, using: &generator), &generator)
        case .wind: wind(count, sampleRate: sampleRate, &generator)
        case .rain: rain(count, sampleRate: sampleRate, &generator)
        case .hum: hum(count, sampleRate: sampleRate, &generator)
        }
    }

    private func smoothed(
        _ count: Int, by keep: Float, _ generator: inout FastGenerator
    ) -> [Float] {
        let gain = 0.06 * (1 - keep * keep).squareRoot()
        var value: Float = 0
        return (0..<count).map { _ in
            value = keep * value + gain * generator.normal()
            return value
        }
    }

    private func wind(
        _ count: Int, sampleRate: Float, _ generator: inout FastGenerator
    ) -> [Float] {
        let gusts = Float.random(in: 0.5...2, using: &generator)
        let phase = 2 * Float.pi * generator.uniform()
        return smoothed(count, by: 0.97, &generator).enumerated().map { index, value in
            value * (1 + 0.8 * sin(2 * .pi * gusts * Float(index) / sampleRate + phase))
        }
    }

    private func rain(
        _ count: Int, sampleRate: Float, _ generator: inout FastGenerator
    ) -> [Float] {
        let drops = Float.random(in: 200...800, using: &generator)
        var ringing: Float = 0
        return (0..<count).map { _ in
            ringing *= 0.8
            if generator.uniform() < drops / sampleRate { ringing = 0.2 * generator.uniform() }
            return ringing * generator.normal() + 0.005 * generator.normal()
        }
    }

    private func hum(
        _ count: Int, sampleRate: Float, _ generator: inout FastGenerator
    ) -> [Float] {
        let mains = Float.random(in: 49...61, using: &generator)
        let harmonics = (1...8).map { order in
            (frequency: mains * Float(order), gain: 0.08 * generator.uniform() / Float(order))
        }
        return (0..<count).map { index in
            let time = 2 * Float.pi * Float(index) / sampleRate
            let sum = harmonics.reduce(0) { $0 + $1.gain * sin($1.frequency * time) }
            return sum + 0.002 * generator.normal()
        }
    }
}
