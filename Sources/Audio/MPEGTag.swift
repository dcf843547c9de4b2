/// What an encoder writes into the first frame of an MP3 about all of it, by Xing's convention, which
/// LAME adds to, or by Fraunhofer's.
struct MPEGTag {
    /// Of the recording, this frame included.
    let bytes: Int
    /// Frames of the recording, without this one.
    let frames: Int
    /// Samples at the end that are none of the recording's, where the encoder says so.
    private let padding: Int
    private let first: MPEGFrame
    /// Samples by which layer III's filters lag behind the frames.
    private static let decoderDelay = 529

    /// Nil where the first frame is one of sound, or says nothing of the length.
    init?(_ window: FileWindow) {
        guard let first = window.bytes(at: 0, count: 4).flatMap(MPEGFrame.init) else { return nil }
        self.first = first
        let place = 4 + first.sideLength
        if let tag = window.bytes(at: place, count: 16),
            tag.prefix(4) == "Xing" || tag.prefix(4) == "Info", tag[7] & 3 == 3
        {
            frames = number(tag[8..<12], isBigEndian: true)
            bytes = number(tag[12..<16], isBigEndian: true)
            let length = 16 + (tag[7] & 4 == 0 ? 0 : 100) + (tag[7] & 8 == 0 ? 0 : 4)
            let encoder = window.bytes(at: place + length, count: 24)
            padding = encoder.map { $0[0] == 0 ? 0 : Int($0[22] & 15) << 8 | Int($0[23]) } ?? 0
        } else if let tag = window.bytes(at: 36, count: 18), tag.prefix(4) == "VBRI" {
            bytes = number(tag[10..<14], isBigEndian: true)
            frames = number(tag[14..<18], isBigEndian: true)
            padding = 0
        } else {
            return nil
        }
    }

    /// What is missing; nil where nothing is, or less than two frames are: many a program cuts into
    /// the last ones with a tag of its own behind, and what they hold is mostly padding.
    func shortfall(of window: FileWindow) -> String? {
        guard frames > 0, window.size + 2 * (bytes / frames + 1) < bytes else { return nil }
        return "is truncated: its first frame promises \(bytes) bytes, the file has "
            + "\(window.size): copy it again"
    }

    /// What is to be said where frames with sound are missing at the end; nil where none is.
    func remark(on window: FileWindow) -> String? {
        guard frames > 0, window.size < bytes else { return nil }
        let missing = frames - (MPEGFrame.count(in: window) - 1)
        guard missing > 0, missing * first.samples > padding - Self.decoderDelay else { return nil }
        return
            "lacks the last \(missing) of the \(frames) frames that its first one promises: copy it "
            + "again"
    }
}

/// Whether all samples of an MP3 are read.
enum MPEGLength {
    /// What the user should know: frames are missing at the end, or, without a tag the decoder guesses the length from that of the first
    /// frame and stops there, which is too early where later frames are shorter. Nil where all is well.
    static func remark(
        on window: FileWindow, read frames: Int, sampleRate: Int
    ) -> String? {
        if let tag = MPEGTag(window) { return tag.remark(on: window) }
        guard let first = window.bytes(at: 0, count: 4).flatMap(MPEGFrame.init) else { return nil }
        let samples = MPEGFrame.count(in: window) * first.samples
        guard samples > frames + 2 * first.samples else { return nil }
        func seconds(_ samples: Int) -> Double {
            (Double(samples) / Double(sampleRate) * 100).rounded() / 100
        }
        return
            "is \(seconds(samples)) s long, of which only \(seconds(frames)) s are read, since no "
            + "tag says how long it is: convert it to WAV, such as with `ffmpeg -i in.mp3 out.wav`"
    }
}
