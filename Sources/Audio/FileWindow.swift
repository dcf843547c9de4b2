#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import AvazFiles

/// A file that is read through one buffer, so that a small one costs a single call to the system
/// and a large one no more memory than the buffer.
///
/// Offsets are counted from `origin`, so that what lies before a recording can be left out, and
/// numbers of a header can be set right on their way, so that a reader sees them as they should be.
final class FileWindow {
    /// Bytes from `origin` on.
    var size: Int { whole - origin }
    /// Where the next `read` begins.
    var position = 0
    /// Bytes that a reader takes the file to have more than there are behind `origin`.
    var surplus = 0
    /// Bytes at the start of the file that belong to no recording.
    var origin = 0 {
        didSet { count = 0 }
    }

    private let descriptor: Int32
    /// Bytes of the file.
    private let whole: Int
    /// The file's bytes from `start` on, `count` of them.
    private let buffer: UnsafeMutableRawPointer
    private var start = 0
    private var count = 0
    private static let capacity = 1 << 16
    /// What stands at an offset in place of the file's own bytes.
    private var corrections: [(offset: Int, bytes: [UInt8])] = []

    /// Throws where there is no such file, or it may not be read.
    init(_ path: String) throws(AudioError) {
        func failure(_ reason: String) -> AudioError { AudioError(file: path, reason: reason) }
        // Looks before it opens: a named pipe would wait for a writer.
        switch FileSystem.kind(path) {
        case .file(let size) where size > 0: whole = size
        case .file: throw failure("is empty (0 bytes), expected audio: copy it again")
        case .folder: throw failure("is a folder, expected a file of audio")
        case .other:
            throw failure("is a pipe or a device, expected a file of audio: save it first")
        case nil: throw failure(Self.reason(errno))
        }
        descriptor = FileSystem.descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(Self.reason(errno)) }
        buffer = .allocate(byteCount: Self.capacity, alignment: 64)
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

    /// Lets bytes stand in place of the file's own.
    func correct(_ bytes: [UInt8], at offset: Int) {
        corrections.append((offset, bytes))
        count = 0
    }

    /// Copies up to `wanted` bytes from `position` on, and moves on; fewer at the end of the file.
    func read(_ target: UnsafeMutableRawPointer, count wanted: Int) -> Int {
        var copied = 0
        while copied < wanted, position >= 0, position < size {
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
        guard offset >= 0, offset <= size - wanted else { return nil }
        let bytes = upTo(wanted, at: offset)
        return bytes.count == wanted ? bytes : nil
    }

    /// The bytes at `offset`, `wanted` or as many as there are.
    func upTo(_ wanted: Int, at offset: Int) -> [UInt8] {
        position = offset
        return Array(unsafeUninitializedCapacity: wanted) { bytes, count in
            count = bytes.baseAddress.map { read($0, count: wanted) } ?? 0
        }
    }

    private func fill() {
        start = position
        count = max(0, pread(descriptor, buffer, Self.capacity, off_t(origin + start)))
        for (offset, bytes) in corrections {
            for (index, byte) in bytes.enumerated() {
                let place = offset + index - start
                if place >= 0 && place < count {
                    buffer.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
                }
            }
        }
    }
}
