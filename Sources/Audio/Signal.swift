/// One recording, mixed to one channel.
public struct Signal: Equatable, Sendable {
    /// Mono, full scale at ±1.
    public var samples: [Float]
    /// Samples a second, Hz.
    public var sampleRate: Int
    /// XXH64 of the decoded mono samples and their rate, before resampling: the same for exact
    /// duplicates, whatever rate they are decoded at.
    public var contentHash: UInt64

    /// - Parameter contentHash: 0 for samples that no file was decoded for.
    public init(samples: [Float], sampleRate: Int, contentHash: UInt64 = 0) {
        self.samples = samples
        self.sampleRate = sampleRate
        self.contentHash = contentHash
    }

    /// Length in seconds.
    public var duration: Double { Double(samples.count) / Double(sampleRate) }
}
