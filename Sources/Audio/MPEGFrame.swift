/// The header of one frame of MPEG audio (ISO 11172-3 and 13818-3), four bytes.
struct MPEGFrame {
    /// Of the frame, header and all.
    let length: Int
    /// What all frames of a recording have in common: version, layer and rate.
    fileprivate let kind: UInt32
    /// Bytes between the header and what an encoder may write into the first frame.
    let sideLength: Int
    /// Samples of each channel that the frame holds.
    let samples: Int

    /// Nil where the bytes are no header of a frame whose length is known.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let word = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        func field(_ shift: UInt32, _ bits: UInt32) -> Int {
            Int(word >> shift & (1 << bits - 1))
        }
        // Version 0 is MPEG-2.5, 2 is MPEG-2, 3 is MPEG-1; layer 1 is III, 3 is I.
        let (version, layer) = (field(19, 2), field(17, 2))
        let (rateIndex, frequencyIndex) = (field(12, 4), field(10, 2))
        guard word >> 21 == 0x7ff, version != 1, layer != 0, rateIndex != 0, rateIndex != 15,
            frequencyIndex != 3
        else { return nil }
        let isFirst = version == 3
        let kilobits = Self.kilobits[isFirst ? 3 - layer : layer == 3 ? 3 : 4][rateIndex - 1]
        let frequency =
            [44100, 48000, 32000][frequencyIndex] >> (isFirst ? 0 : version == 2 ? 1 : 2)
        let padding = field(9, 1)
        switch layer {
        case 3: length = (12000 * kilobits / frequency + padding) * 4
        case 1 where !isFirst: length = 72000 * kilobits / frequency + padding
        default: length = 144_000 * kilobits / frequency + padding
        }
        kind = word & 0xfffe_0c00
        samples = layer == 3 ? 384 : layer == 1 && !isFirst ? 576 : 1152
        let isMono = field(6, 2) == 3
        sideLength = isFirst ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
    }

    /// A second's thousands of bits by index: layers I, II and III of MPEG-1, then layer I, and
    /// layers II and III, of MPEG-2.
    private static let kilobits = [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]

    /// How far into a file the first frame is looked for.
    private static let reach = 1 << 16

    /// Where the first frame begins: one that two of its kind follow, or the end of the file.
    static func first(in window: FileWindow) -> Int? {
        let bytes = window.upTo(reach, at: 0)
        for start in bytes.indices where bytes[start] == 0xff {
            var (next, followers) = (start, 0)
            var kind: UInt32?
            while followers < 3, next < window.size {
                guard let header = window.bytes(at: next, count: 4), let frame = MPEGFrame(header),
                    kind ?? frame.kind == frame.kind
                else { break }
                kind = frame.kind
                next += frame.length
                followers += 1
            }
            if followers == 3 || followers > 0 && next == window.size { return start }
        }
        return nil
    }

    /// How many whole frames of one kind follow each other from the window's beginning.
    static func count(in window: FileWindow) -> Int {
        var (offset, count) = (0, 0)
        var kind: UInt32?
        while let frame = window.bytes(at: offset, count: 4).flatMap(MPEGFrame.init),
            kind ?? frame.kind == frame.kind, offset + frame.length <= window.size
        {
            kind = frame.kind
            offset += frame.length
            count += 1
        }
        return count
    }
}
