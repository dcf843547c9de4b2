/// What a file is that no reader of recordings knows, as its first bytes tell, and what to do.
enum ForeignFile {
    /// By the mark of its format, in one sentence; nil where there is none.
    static func reason(_ bytes: [UInt8]) -> String? {
        for (offset, magic, sentence) in signatures
        where bytes.dropFirst(offset).starts(with: magic) { return sentence }
        if bytes.starts(with: "RIFF".utf8) && !bytes.dropFirst(8).starts(with: "WAVE".utf8) {
            let form = bytes.dropFirst(8).prefix(4).map { UnicodeScalar($0) }
            guard form.count == 4, form.allSatisfy({ (" "..."~").contains($0) }) else { return nil }
            let name = String(String.UnicodeScalarView(form))
            return "is a RIFF file of the kind “\(name)”, expected WAVE: \(convert)"
        }
        // The layer, which MPEG audio always names, is zero in AAC.
        if bytes.count > 1, bytes[0] == 0xff, bytes[1] & 0xf6 == 0xf0 {
            return "is AAC (ADTS), expected \(expected): \(convert)"
        }
        return nil
    }

    /// By the look of its first bytes; nil where they look like nothing in particular. To be asked
    /// where all readers have failed, since some formats begin with text.
    static func likeness(_ bytes: [UInt8]) -> String? {
        if bytes.allSatisfy({ $0 == 0 }) {
            return "begins with zero bytes alone, expected audio: copy or fetch it again"
        }
        return text(bytes).map { "is \($0), expected audio: \($1)" }
    }

    private static let expected = "WAV, AU, FLAC, OGG, MP3 or another format of libsndfile"
    private static let convert = "convert it, such as with `ffmpeg -i in -vn out.wav`"

    private static let signatures: [(offset: Int, magic: [UInt8], sentence: String)] = {
        let formats: [(Int, [UInt8], String)] = [
            (4, Array("ftypqt".utf8), "QuickTime"),
            (4, Array("ftyp3g".utf8), "3GP"),
            (4, Array("ftyp".utf8), "AAC or ALAC in MP4 (.m4a, .mp4)"),
            (0, Array("ADIF".utf8), "AAC (ADIF)"),
            (0, Array("#!AMR".utf8), "AMR, a telephone's recording"),
            (0, Array("#!SILK".utf8), "SILK, a messenger's recording"),
            (1, Array("#!SILK".utf8), "SILK, a messenger's recording"),
            (0, [0x1a, 0x45, 0xdf, 0xa3], "WebM or Matroska, a browser's recording"),
            (0, [0x30, 0x26, 0xb2, 0x75], "WMA or another ASF file"),
            (0, Array(".RMF".utf8), "RealAudio"), (0, Array(".ra".utf8) + [0xfd], "RealAudio"),
            (0, Array("FLV".utf8), "Flash video"), (0, [0x0b, 0x77], "AC-3"),
            (0, Array("MAC ".utf8), "Monkey's Audio"), (0, Array("wvpk".utf8), "WavPack"),
            (0, Array("MPCK".utf8), "Musepack"), (0, Array("MP+".utf8), "Musepack"),
            (0, Array("TTA1".utf8), "True Audio"), (0, Array("DSD ".utf8), "DSD"),
            (0, Array("FRM8".utf8), "DSD"), (0, Array("ajkg".utf8), "Shorten"),
            (0, Array("OFR ".utf8), "OptimFROG"),
        ]
        let unpack = "unpack it first"
        let others: [(Int, [UInt8], String, String)] = [
            (0, Array("MThd".utf8), "MIDI, notes without sound", "render it to WAV"),
            (0, [0x50, 0x4b, 3, 4], "a zip archive", unpack),
            (0, [0x1f, 0x8b], "packed with gzip", unpack),
            (0, Array("BZh".utf8), "packed with bzip2", unpack),
            (0, [0xfd] + Array("7zXZ".utf8), "packed with xz", unpack),
            (0, [0x28, 0xb5, 0x2f, 0xfd], "packed with zstd", unpack),
            (0, [0x37, 0x7a, 0xbc, 0xaf], "a 7z archive", unpack),
            (0, Array("Rar!".utf8), "a RAR archive", unpack),
            (0, Array("%PDF".utf8), "a PDF document", "look where it came from"),
            (0, [0x89] + Array("PNG".utf8), "a picture (PNG)", "look where it came from"),
            (0, [0xff, 0xd8, 0xff], "a picture (JPEG)", "look where it came from"),
            (0, Array("GIF8".utf8), "a picture (GIF)", "look where it came from"),
            (0, [0x93] + Array("NUMPY".utf8), "a NumPy array", "look where it came from"),
        ]
        return formats.map { ($0, $1, "is \($2), expected \(expected): \(convert)") }
            + others.map { ($0, $1, "is \($2), expected audio: \($3)") }
    }()

    /// What a file of text is, and what to do.
    private static func text(_ bytes: [UInt8]) -> (String, String)? {
        let again = "fetch it again, and look at it in a browser if that does not help"
        // UTF-16 has a zero beside each Latin letter.
        let isWide = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
        let letters = isWide ? bytes.dropFirst(2).filter { $0 != 0 } : bytes
        // The head of a recording may be all letters where the rest is cut off.
        let isRecording = ["RIFF", "RIFX", "RF64", "FORM", "fLaC", "OggS", ".snd", "caff"]
            .contains { letters.starts(with: $0.utf8) }
        guard !letters.isEmpty, !isRecording,
            letters.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || (9...13).contains($0) })
        else { return nil }
        let text = String(decoding: letters, as: UTF8.self).lowercased()
        let start = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
        if start.hasPrefix("version https://git-lfs") || start.hasPrefix("version https://hawser") {
            return ("a Git LFS pointer", "fetch the recording itself with `git lfs pull`")
        }
        if text.contains("annex/objects") || text.contains("/annex/") {
            return ("a git-annex pointer", "fetch the recording itself with `git annex get`")
        }
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") || text.contains("<html")
            || start.hasPrefix("<head") || start.hasPrefix("<body")
        {
            return ("a web page (HTML)", again)
        }
        if start.hasPrefix("<") { return ("XML, perhaps a server's error", again) }
        if start.hasPrefix("{") || start.hasPrefix("[") {
            return ("JSON, perhaps a server's error", again)
        }
        return isWide || letters.count < 8 ? nil : ("text and no audio", again)
    }
}
