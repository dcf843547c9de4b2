/// Whether channels cancel each other when they are mixed: where one of them is wired or exported
/// with the wrong sign, their mean is next to silence.
struct ChannelBalance {
    private var loudest: Float = 0
    private var loudestMean: Float = 0

    /// Takes in a block of interleaved channels, and their mean.
    mutating func add(_ channels: UnsafeBufferPointer<Float>, mixed: UnsafeBufferPointer<Float>) {
        loudest = max(loudest, channels.peak)
        loudestMean = max(loudestMean, mixed.peak)
    }

    /// What to say, or nil. Channels that have nothing to do with each other add up to more than
    /// the loudest of them alone; here they come to less than a tenth of it.
    func remark(channels: Int) -> String? {
        guard channels > 1, loudestMean * Float(channels) < loudest / 10 else { return nil }
        return "its \(channels) channels cancel each other: alone they reach \(loudest), mixed "
            + "\(loudestMean); turn the sign of one round, or keep one channel only"
    }
}
