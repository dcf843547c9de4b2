import AvazFeatures
import AvazTensors

/// From the samples of a recording to the levels of its pyramid in time, block by block.
package struct LevelStream {
    /// Takes the next frames of a level, `[frames, bands]`, frame after frame.
    package typealias Receiver = (_ level: Int, _ frames: [Float]) throws -> Void

    private var features: FeatureStream
    private var normalisation: ChannelEnergyNormalisation.Stream
    private var scales: [TimeScale]

    package init(_ plan: SpottingPlan) throws {
        features = FeatureStream(try plan.extractor())
        normalisation = plan.normalisation.stream(bands: plan.bands, frameRate: plan.frameRate)
        scales = plan.scales.map { TimeScale($0, bands: plan.bands) }
    }

    /// Takes the next samples, and hands on the frames that they complete.
    package mutating func append(_ samples: [Float], to receiver: Receiver) throws {
        var powers: [Tensor] = []
        try features.append(samples) { part, _ in powers.append(part) }
        try handOn(powers, to: receiver)
    }

    /// Hands on the frames that are left.
    package mutating func finish(_ receiver: Receiver) throws {
        var powers: [Tensor] = []
        try features.finish { part, _ in powers.append(part) }
        try handOn(powers, to: receiver)
        for level in scales.indices { try receiver(level, scales[level].finish()) }
    }

    private mutating func handOn(_ powers: [Tensor], to receiver: Receiver) throws {
        for part in powers {
            let frames = normalisation.normalised(part)
            for level in scales.indices { try receiver(level, scales[level].append(frames)) }
        }
    }
}

extension SpottingPlan {
    /// All levels of a recording that lies in memory, each `[frames, bands]`.
    package func levels(of samples: [Float]) throws -> [[Float]] {
        var stream = try LevelStream(self)
        var levels = [[Float]](repeating: [], count: scales.count)
        try stream.append(samples) { levels[$0] += $1 }
        try stream.finish { levels[$0] += $1 }
        return levels
    }
}
