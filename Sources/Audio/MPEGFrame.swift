/// The header of one frame of MPEG audio (ISO 11172-3 and 13818-3), four bytes.
struct MPEGFrame {
    /// Of the frame, header and all.
    let length: Int
    /// What all frames of a recording have in common: version, layer and rate.
    private let kind: UInt32
    /// Bytes between the header and what an encoder may write into the first frame.
    private let sideLength: Int

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

    /// What is missing by the number of bytes that the encoder wrote into the first frame, by Xing's
    /// or Fraunhofer's convention; nil where nothing is, or where it wrote none.
    static func shortfall(of window: FileWindow) -> String? {
        guard let frame = window.bytes(at: 0, count: 4).flatMap(MPEGFrame.init) else { return nil }
        var promised: (bytes: Int, frames: Int)?
        if let tag = window.bytes(at: 4 + frame.sideLength, count: 16),
            tag.prefix(4) == "Xing" || tag.prefix(4) == "Info", tag[7] & 3 == 3
        {
            promised = (
                number(tag[12..<16], isBigEndian: true), number(tag[8..<12], isBigEndian: true)
            )
        } else if let tag = window.bytes(at: 36, count: 18), tag.prefix(4) == "VBRI" {
            promised = (
                number(tag[10..<14], isBigEndian: true), number(tag[14..<18], isBigEndian: true)
            )
        }
        guard let promised, promised.frames > 0 else { return nil }
        // The last two frames of an encoder hold little but its own delay; many a program cuts
        // into them with the tag behind.
        let tolerated = 2 * (promised.bytes / promised.frames + 1)
        guard window.size + tolerated < promised.bytes else { return nil }
        return "is truncated: its first frame promises \(promised.bytes) bytes, the file has "
            + "\(window.size): copy it again"
    }
}
