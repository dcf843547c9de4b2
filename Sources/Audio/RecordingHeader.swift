/// What a recording's header says, without its samples being decoded.
package struct RecordingHeader {
    /// Hz.
    package let sampleRate: Int
    /// Length, as far as the header tells it.
    package let seconds: Double

    package init(sampleRate: Int, seconds: Double) {
        self.sampleRate = sampleRate
        self.seconds = seconds
    }

    /// Throws for what cannot be opened as audio.
    package init(_ path: String) throws(AudioError) {
        let file = try SoundFile(path)
        sampleRate = file.sampleRate
        seconds = Double(file.likelyFrames) / Double(max(1, sampleRate))
    }
}
