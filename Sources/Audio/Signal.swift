/// One recording, mixed to one channel.
public struct Signal: Equatable, Sendable {
    /// Mono, full scale at ±1.
    public var samples: [Float]
    /// Samples a second, Hz.
    public var sampleRate: Int
    /// XXH64 of the decoded mono samples and their rate, before resampling: the same for exact
    /// duplicates, whatever rate they are decoded at.
    public var contentHash: UInt64
    /// What the user should know of the recording, such as channels that cancel each other when
    /// they are mixed; nil where all is well.
    public var remark: String?

    /// - Parameter contentHash: 0 for samples that no file was decoded for.
    public init(
        samples: [Float], sampleRate: Int, contentHash: UInt64 = 0, remark: String? = nil
    ) {
        self.samples = samples
        self.sampleRate = sampleRate
        self.contentHash = contentHash
        self.remark = remark
    }

    /// Length in seconds.
    public var duration: Double { Double(samples.count) / Double(sampleRate) }
}
