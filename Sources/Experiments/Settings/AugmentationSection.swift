import Features
import Tensors

/// The `augmentation` section: changed copies of each training clip, beside the clip itself.
struct AugmentationSection: Sendable {
    let copies: Int
    let augmentation: Augmentation
    private let seed: Int

    init(_ section: SettingsSection) throws {
        copies = try section.integer("copies", in: 1...100)
        seed = try section.integer("seed", in: 0...Int(UInt32.max), default: 0)
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
        augmentation = Augmentation(
            speed: try range("speed", "two factors from 0.25 to 4", in: 0.25...4),
            shift: Float(try section.number("shift", in: 0...10, default: 0)),
            signalToNoise: try range("signalToNoise", "two numbers of dB", in: -20...100),
            maskedChannels: try section.integer("maskedChannels", in: 0...1024, default: 0),
            maskedTime: Float(try section.number("maskedTime", in: 0...0.9, default: 0)))
    }

    /// Every copy draws from a stream of its own, whatever thread makes it.
    func generator(clip: Int, copy: Int) -> FastGenerator {
        FastGenerator(seed: UInt64(seed), stream: UInt64(clip) &* 128 &+ UInt64(copy))
    }
}
