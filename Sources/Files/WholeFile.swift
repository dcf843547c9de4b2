#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files that are there whole or not at all.
public enum WholeFile {
    /// Writes `text` as UTF-8 under a temporary name in the same folder, then renames it over
    /// `path`: a reader sees the old file or the new one, and a failure leaves the old one, even
    /// where the power fails. A file that holds the text already is left alone, which spares the
    /// disk and keeps its date.
    ///
    /// Throws `FileFault`, such as `Results/fsdd/run.json: No space left on device`.
    public static func write(_ text: String, to path: String) throws {
        try write(bytes: Array(text.utf8), to: path)
    }

    /// Writes `bytes` as `write(_:to:)` writes text.
    public static func write(bytes: [UInt8], to path: String) throws {
        if holds(bytes, at: path) { return }
        try write(to: path) { try write(bytes: bytes, to: $0, named: path) }
    }

    /// The same of a file that `body` writes part by part, given the open file.
    package static func write(to path: String, _ body: (_ descriptor: Int32) throws -> Void) throws
    {
        let temporary = PartialName.beside(path)
        let descriptor = FileSystem.descriptor(
            temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw FileFault(file: path, reason: FileSystem.lastFailure)
        }
        do {
            do {
                try body(descriptor)
                fsync(descriptor)
            } catch {
                close(descriptor)
                throw error
            }
            guard close(descriptor) == 0 else {
                throw FileFault(file: path, reason: FileSystem.lastFailure)
            }
            try FileSystem.rename(temporary, path)
        } catch {
            FileSystem.remove(temporary)
            throw error
        }
    }

    /// Writes all of `bytes` to an open file, which `path` names in the error.
    package static func write(bytes: [UInt8], to descriptor: Int32, named path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                #if canImport(Darwin)
                    let written = Darwin.write(descriptor, part.baseAddress, part.count)
                #elseif canImport(Musl)
                    let written = Musl.write(descriptor, part.baseAddress, part.count)
                #else
                    let written = Glibc.write(descriptor, part.baseAddress, part.count)
                #endif
                if written < 0 {
                    if errno == EINTR { continue }
                    throw FileFault(file: path, reason: FileSystem.lastFailure)
                }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Writes all of `bytes` at a place of an open file, whose end need not have reached it.
    package static func write(
        bytes: [UInt8], at offset: Int, to descriptor: Int32, named path: String
    ) throws {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
            throw FileFault(file: path, reason: FileSystem.lastFailure)
        }
        try write(bytes: bytes, to: descriptor, named: path)
    }

    /// All bytes of the file at `path`. Throws `FileFault`, also for a pipe or a device, which might
    /// never end.
    public static func read(_ path: String) throws -> [UInt8] {
        let descriptor = try FileSystem.open(path)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = block.withUnsafeMutableBytes { buffer in
                #if canImport(Darwin)
                    Darwin.read(descriptor, buffer.baseAddress, buffer.count)
                #elseif canImport(Musl)
                    Musl.read(descriptor, buffer.baseAddress, buffer.count)
                #else
                    Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileFault(file: path, reason: FileSystem.lastFailure) }
            guard count > 0 else { return bytes }
            bytes += block[..<count]
        }
    }

    /// Whether the file at `path` is just these bytes.
    private static func holds(_ bytes: [UInt8], at path: String) -> Bool {
        FileSystem.kind(path) == .file(size: bytes.count) && (try? read(path)) == bytes
    }

    /// Whether there is anything at `path`.
    public static func exists(_ path: String) -> Bool {
        FileSystem.withPath(path) { access($0, F_OK) } == 0
    }
}

/// Hidden names that work in progress has until it is whole.
package enum PartialName {
    /// The name of this process's unfinished version of a file or folder.
    package static func beside(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().map { $0 + "/" }.joined()
        return "\(folder).\(parts.last ?? "").\(getpid()).partial"
    }

    /// Removes from a folder what processes that are no more have left unfinished.
    package static func clear(_ folder: String) {
        for name in FileSystem.names(in: folder) ?? [] {
            let parts = name.split(separator: ".").filter { $0 != "old" }
            guard name.hasPrefix("."), parts.count >= 3, parts.last == "partial",
                let process = pid_t(parts[parts.count - 2]), process > 0, process != getpid(),
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            FileSystem.remove(folder + "/" + name)
        }
    }
}
