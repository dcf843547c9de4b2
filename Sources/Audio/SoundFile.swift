import AvazCSndfile
import AvazFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file of audio, read in blocks by libsndfile.
final class SoundFile {
    let channels: Int
    /// Samples a second, Hz.
    let sampleRate: Int
    /// Samples of each channel that the header of a FLAC file counts; nil for other formats, some of
    /// which only estimate, and for a stream of unknown length.
    let promisedFrames: Int?
    /// How many samples of each channel there may be. The header may lie, but no uncompressed file
    /// has more samples than bytes.
    let likelyFrames: Int

    private let window: FileWindow
    private let container: Container
    private let handle: OpaquePointer
    /// For decoders that talk.
    private let quiet: QuietDecoder?

    /// Throws where there is no file, it may not be read, or it is not audio.
    init(_ path: String) throws(AudioError) {
        window = try FileWindow(path)
        let container = Container(window)
        if case .foreign(let reason) = container { throw AudioError(file: path, reason: reason) }
        if let reason = PromisedLength.shortfall(of: window, container) {
            throw AudioError(file: path, reason: reason)
        }
        // Where no tag tells an MP3's length, it is guessed from the size of the file, with what stands
        // in front of the first frame: so is it here.
        if container == .mpeg { window.surplus = window.origin }
        quiet = container == .mpeg || container == .other ? QuietDecoder() : nil
        window.position = 0
        var source = Self.source
        var info = SF_INFO()
        guard
            let handle = sf_open_virtual(
                &source, Int32(SFM_READ), &info, Unmanaged.passUnretained(window).toOpaque())
                // By its name libsndfile knows a few more formats.
                ?? FileSystem.withPath(path, { sf_open($0, Int32(SFM_READ), &info) })
        else {
            let reason = String(cString: sf_strerror(nil)).split(whereSeparator: \.isNewline)
            throw AudioError(
                file: path,
                reason: ForeignFile.likeness(window.upTo(1000, at: 0))
                    ?? "is not audio that can be read (\(reason.joined(separator: " "))), "
                    + "expected WAV, AU, FLAC, OGG, MP3 or another format of libsndfile")
        }
        self.handle = handle
        channels = Int(info.channels)
        sampleRate = Int(info.samplerate)
        let isFLAC = info.format & Int32(SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC
        promisedFrames = isFLAC && info.frames < sf_count_t.max ? Int(info.frames) : nil
        likelyFrames = max(0, min(Int(info.frames), window.size))
        self.container = container
    }

    /// What the user should know of the file, once all its samples have been read; nil where all is
    /// well.
    func remark(read frames: Int) -> String? {
        container == .mpeg
            ? MPEGLength.remark(on: window, read: frames, sampleRate: sampleRate) : nil
    }

    deinit { sf_close(handle) }

    /// Reads up to `frames` samples of each channel, channels interleaved; fewer at the end.
    func read(_ buffer: UnsafeMutablePointer<Float>, frames: Int) -> Int {
        Int(sf_readf_float(handle, buffer, sf_count_t(frames)))
    }

    /// How libsndfile reads from a window. A damaged file may send it anywhere: there nothing is
    /// read.
    private static let source = SF_VIRTUAL_IO(
        get_filelen: { sf_count_t(window($0).size + window($0).surplus) },
        seek: { offset, origin, pointer in
            let window = window(pointer)
            switch origin {
            case SEEK_SET: window.position = Int(offset)
            case SEEK_CUR: window.position &+= Int(offset)
            // Where a seek to the end tells the size, a tag at the end is still looked for there.
            case SEEK_END where offset == 0: window.position = window.size + window.surplus
            default: window.position = window.size &+ Int(offset)
            }
            return sf_count_t(window.position)
        },
        read: { target, count, pointer in
            guard let target else { return 0 }
            return sf_count_t(window(pointer).read(target, count: Int(count)))
        },
        write: { _, _, _ in 0 },
        tell: { sf_count_t(window($0).position) })

    private static func window(_ pointer: UnsafeMutableRawPointer?) -> FileWindow {
        guard let pointer else { preconditionFailure("libsndfile lost its file") }
        return Unmanaged<FileWindow>.fromOpaque(pointer).takeUnretainedValue()
    }
}
