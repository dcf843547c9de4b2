import AvazFeatures
import AvazFiles
import AvazInputs

extension AugmentedCopies {
    /// The `augmentation` section.
    init(_ section: SettingsSection) throws {
        let count = try section.integer("copies", in: 1...100)
        let seed = try section.integer("seed", in: 0...Int(UInt32.max), default: 0)
        func range(_ key: String, _ expected: String, in bounds: ClosedRange<Double>) throws
            -> ClosedRange<Float>?
        {
            let values: [Double] = try section.list(
                key, of: expected, default: [], json: { .number($0) }
            ) {
                if case .number(let value) = $0.kind, bounds.contains(value) { value } else { nil }
            }
            guard !values.isEmpty else { return nil }
            guard values.count == 2, values[0] <= values[1] else {
                throw section.failure("augmentation.\(key) must be \(expected), the lower first")
            }
            return Float(values[0])...Float(values[1])
        }
        let augmentation = Augmentation(
            speed: try range("speed", "two factors from 0.25 to 4", in: 0.25...4),
            shift: Float(try section.number("shift", in: 0...10, default: 0)),
            signalToNoise: try range("signalToNoise", "two numbers of dB", in: -20...100),
            maskedChannels: try section.integer("maskedChannels", in: 0...1024, default: 0),
            maskedTime: Float(try section.number("maskedTime", in: 0...0.9, default: 0)))
        self.init(count: count, augmentation: augmentation, seed: UInt64(seed))
    }
}
