/// What kind of file a recording lies in, as the first bytes tell.
enum Container: Equatable {
    /// RIFF with numbers in little-endian order, RIFX in big-endian.
    case wave(isBigEndian: Bool)
    /// WAV with sizes of 64 bits (EBU Tech 3306, ITU-R BS.2088).
    case wave64
    /// Sony's Wave64.
    case sonyWave64
    case aiff
    case sun
    case flac
    case ogg
    /// MPEG-1 and -2 audio, most often layer III.
    case mpeg
    /// Whatever else libsndfile may know.
    case other
    /// Nothing that it knows, and why.
    case foreign(String)

    /// Looks where the recording begins, and lets the window begin there.
    ///
    /// Tags that music programs put in front of any format are left out; so is what stands before
    /// the first frame of an MP3, such as padding, or the rest of a frame that was cut.
    init(_ window: FileWindow) {
        while let tag = window.bytes(at: 0, count: 10), let length = Self.tagLength(tag),
            length < window.size
        {
            window.origin += length
        }
        let bytes = window.upTo(16, at: 0)
        self = Self.known(bytes)
        // The later name of the same format, which libsndfile does not know.
        if bytes.prefix(4) == "BW64" { window.correct(Array("RF64".utf8), at: 0) }
        guard self == .other else { return }
        if let reason = ForeignFile.reason(bytes) {
            self = .foreign(reason)
        } else if let start = MPEGFrame.first(in: window) {
            window.origin += start
            self = .mpeg
        }
    }

    private static func known(_ bytes: [UInt8]) -> Container {
        let form = bytes.dropFirst(8).prefix(4)
        switch bytes.prefix(4) {
        case "RIFF" where form == "WAVE": return .wave(isBigEndian: false)
        case "RIFX" where form == "WAVE": return .wave(isBigEndian: true)
        case "RF64", "BW64": return .wave64
        case "riff": return .sonyWave64
        case "FORM": return .aiff
        case ".snd": return .sun
        case "fLaC": return .flac
        case "OggS": return .ogg
        default: return .other
        }
    }

    /// Bytes of an ID3v2 tag with its header and footer; nil for anything else.
    private static func tagLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.prefix(3) == "ID3", bytes[3] < 0xff, bytes[4] < 0xff,
            bytes[6...].allSatisfy({ $0 < 0x80 })
        else { return nil }
        let length = bytes[6...].reduce(0) { $0 << 7 | Int($1) }
        return 10 + length + (bytes[5] & 0x10 == 0 ? 0 : 10)
    }
}

/// A number of any width.
func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
    let ordered = isBigEndian ? Array(bytes) : bytes.reversed()
    return Int(truncatingIfNeeded: ordered.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
}

func ~= (name: String, bytes: ArraySlice<UInt8>) -> Bool { bytes.elementsEqual(name.utf8) }
func == (bytes: ArraySlice<UInt8>, name: String) -> Bool { bytes.elementsEqual(name.utf8) }
