import CSndfile

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file of audio, read in blocks by libsndfile.
final class SoundFile {
    let path: String
    let channels: Int
    /// Samples a second, Hz.
    let sampleRate: Int
    /// Samples of each channel, as the header has them.
    let promisedFrames: Int
    /// Bytes.
    let size: Int
    /// Whether `promisedFrames` is a count and not an estimate.
    let isLengthExact: Bool
    private let handle: OpaquePointer

    /// Throws where there is no file, it may not be read, or it is not audio.
    init(_ path: String) throws(AudioError) {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw AudioError(file: path, reason: Self.openingFailure()) }
        var closing = true
        defer { if closing { close(descriptor) } }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw AudioError(file: path, reason: Self.openingFailure())
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw AudioError(file: path, reason: "is a folder, expected a file of audio")
        }
        size = Int(status.st_size)
        guard size > 0 else {
            throw AudioError(
                file: path, reason: "is empty (zero bytes), expected audio: copy it again")
        }
        if let reason = PromisedLength.shortfall(of: descriptor, size: size) {
            throw AudioError(file: path, reason: reason)
        }

        var info = SF_INFO()
        guard let handle = sf_open_fd(descriptor, Int32(SFM_READ), &info, 1) else {
            let reason = String(cString: sf_strerror(nil))
            throw AudioError(
                file: path,
                reason: "is not audio that can be read, expected WAV, AU, FLAC, OGG, MP3 or "
                    + "another format of libsndfile (\(Self.trimmed(reason)))")
        }
        closing = false
        self.handle = handle
        channels = Int(info.channels)
        sampleRate = Int(info.samplerate)
        promisedFrames = Int(info.frames)
        isLengthExact = info.format & Int32(SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC
    }

    deinit { sf_close(handle) }

    /// Reads up to `frames` samples of each channel, channels interleaved; fewer at the end.
    func read(_ buffer: UnsafeMutablePointer<Float>, frames: Int) -> Int {
        Int(sf_readf_float(handle, buffer, sf_count_t(frames)))
    }

    private static func openingFailure() -> String {
        switch errno {
        case ENOENT, ENOTDIR: "does not exist, expected a file of audio: check the path"
        case EACCES, EPERM: "may not be read, expected read permission: chmod +r, or another user"
        default: "cannot be opened, expected a file of audio (\(String(cString: strerror(errno))))"
        }
    }

    /// One line, without a full stop.
    private static func trimmed(_ text: String) -> String {
        String(text.split(whereSeparator: \.isNewline).joined(separator: " ").drop { $0 == " " })
    }
}
