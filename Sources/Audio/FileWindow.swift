#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is read through one buffer, so that a small one costs a single call to the system
/// and a large one no more memory than the buffer.
final class FileWindow {
    /// Bytes.
    let size: Int
    /// Where the next `read` begins.
    var position = 0

    private let descriptor: Int32
    /// The file's bytes from `start` on, `count` of them.
    private let buffer: UnsafeMutableRawPointer
    private var start = 0
    private var count = 0
    private static let capacity = 1 << 16

    /// Throws where there is no such file, or it may not be read.
    init(_ path: String) throws(AudioError) {
        func failure(_ reason: String) -> AudioError { AudioError(file: path, reason: reason) }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(Self.reason(errno)) }
        buffer = .allocate(byteCount: Self.capacity, alignment: 64)
        var status = stat()
        fstat(descriptor, &status)
        size = Int(status.st_size)
        switch status.st_mode & S_IFMT {
        case S_IFREG where size > 0: break
        case S_IFREG:
            throw failure("is empty (0 bytes), expected audio: copy it again")
        case S_IFDIR: throw failure("is a folder, expected a file of audio")
        default: throw failure("is a pipe or a device, expected a file of audio: save it first")
        }
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    private static func reason(_ error: Int32) -> String {
        switch error {
        case ENOENT, ENOTDIR: "does not exist, expected a file of audio: check the path"
        case EACCES, EPERM: "may not be read, expected read permission: chmod +r it"
        default: "cannot be opened (\(String(cString: strerror(error)))), expected a file of audio"
        }
    }

    /// Copies up to `wanted` bytes from `position` on, and moves on; fewer at the end of the file.
    func read(_ target: UnsafeMutableRawPointer, count wanted: Int) -> Int {
        var copied = 0
        while copied < wanted {
            if position < start || position - start >= count { fill() }
            let available = min(count - (position - start), wanted - copied)
            guard available > 0 else { break }
            (target + copied).copyMemory(from: buffer + (position - start), byteCount: available)
            copied += available
            position += available
        }
        return copied
    }

    /// The `wanted` bytes at `offset`, or nil where the file ends before.
    func bytes(at offset: Int, count wanted: Int) -> [UInt8]? {
        position = offset
        var bytes = [UInt8](repeating: 0, count: wanted)
        return read(&bytes, count: wanted) == wanted ? bytes : nil
    }

    private func fill() {
        start = position
        count = max(0, pread(descriptor, buffer, Self.capacity, off_t(start)))
    }
}
