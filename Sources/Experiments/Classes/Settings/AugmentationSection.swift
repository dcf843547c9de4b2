import AvazFeatures
import AvazFiles
import AvazInputs

extension AugmentedCopies {
    /// The `augmentation` section.
    init(_ section: SettingsSection) throws {
        let count = try section.integer("copies", in: 1...100)
        let seed = try section.integer("seed", in: 0...Int(UInt32.max), default: 0)
        let augmentation = Augmentation(
            speed: try section.range("speed", "two factors from 0.25 to 4", in: 0.25...4),
            equaliser: section.has("equaliser")
                ? Float(try section.number("equaliser", in: 0...40)) : 0,
            surroundings: section.has("surroundings")
                ? try Surroundings(section.section("surroundings")) : nil,
            shift: Float(try section.number("shift", in: 0...10, default: 0)),
            signalToNoise: try section.range("signalToNoise", "two numbers of dB", in: -20...100),
            maskedChannels: try section.integer("maskedChannels", in: 0...1024, default: 0),
            maskedTime: Float(try section.number("maskedTime", in: 0...0.9, default: 0)))
        self.init(count: count, augmentation: augmentation, seed: UInt64(seed))
    }
}

extension Surroundings {
    /// The `augmentation.surroundings` section.
    fileprivate init(_ section: SettingsSection) throws {
        func range(
            _ key: String, _ expected: String, in bounds: ClosedRange<Double>, _ standard: [Double]
        )
            throws -> ClosedRange<Float>
        {
            let range = try section.range(key, expected, in: bounds, default: standard)
            guard let range else {
                throw section.failure("augmentation.surroundings.\(key) must be \(expected)")
            }
            return range
        }
        self.init(
            reverberation: try range(
                "reverberation", "two numbers of seconds from 0.01 to 10", in: 0.01...10,
                [0.1, 0.6]),
            length: try range(
                "length", "two numbers of seconds from 0 to 60", in: 0...60, [0.8, 1.6]),
            signalToNoise: try range(
                "signalToNoise", "two numbers of dB from -20 to 100", in: -20...100, [5, 40]))
    }
}

extension SettingsSection {
    /// Two numbers, the lower first; nil where there are none.
    fileprivate func range(
        _ key: String, _ expected: String, in bounds: ClosedRange<Double>,
        default standard: [Double] = []
    ) throws -> ClosedRange<Float>? {
        let values: [Double] = try list(key, of: expected, default: standard, json: { .number($0) })
        {
            if case .number(let value) = $0.kind, bounds.contains(value) { value } else { nil }
        }
        guard !values.isEmpty else { return nil }
        guard values.count == 2, values[0] <= values[1] else {
            throw failure("augmentation.\(key) must be \(expected), the lower first")
        }
        return Float(values[0])...Float(values[1])
    }
}
