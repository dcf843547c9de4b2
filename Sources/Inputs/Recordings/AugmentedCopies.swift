import AvazFeatures
import AvazTensors

/// Changed copies of each training clip, beside the clip itself.
public struct AugmentedCopies: Sendable {
    /// Of each clip, 1 or more.
    public let count: Int
    /// What is drawn anew for each copy.
    public let augmentation: Augmentation
    /// Of all that is drawn.
    public let seed: UInt64

    /// - Parameters:
    ///   - count: copies of each clip, 1 or more.
    ///   - seed: the same one gives the same copies.
    public init(count: Int, augmentation: Augmentation, seed: UInt64 = 0) {
        precondition(count >= 1, "\(count) augmented copies")
        self.count = count
        self.augmentation = augmentation
        self.seed = seed
    }

    /// Every copy draws from a stream of its own, whatever thread makes it.
    func generator(clip: Int, copy: Int) -> FastGenerator {
        FastGenerator(seed: seed, stream: UInt64(clip) &* 128 &+ UInt64(copy))
    }
}
