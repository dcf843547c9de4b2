#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The system's calls on files and folders, with paths as `PathText` writes them.
package enum FileSystem {
    /// What lies at a path, links followed.
    package enum Kind: Equatable {
        case file(size: Int)
        case folder
        /// A pipe, a socket or a device: opening it may wait for ever.
        case other
    }

    /// The same for two paths that lead to one file, whatever its names.
    package struct Identity: Hashable {
        var device: UInt64
        var number: UInt64
    }

    /// The system's own words for the last failure.
    package static var lastFailure: String { String(cString: strerror(errno)) }

    /// Calls `body` with the path as the system wants it.
    package static func withPath<Result>(
        _ path: String, _ body: (UnsafePointer<CChar>) throws -> Result
    ) rethrows -> Result {
        try (PathText.bytes(of: path) + [0]).withUnsafeBufferPointer { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    preconditionFailure("a path without its end")
                }
                return try body(start)
            }
        }
    }

    /// Nil where there is nothing, or where nobody may look; `errno` says which.
    package static func kind(_ path: String) -> Kind? {
        status(path).map { status in
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file(size: Int(status.st_size))
            case S_IFDIR: .folder
            default: .other
            }
        }
    }

    package static func identity(_ path: String) -> Identity? {
        status(path).map {
            Identity(device: UInt64($0.st_dev), number: UInt64($0.st_ino))
        }
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return withPath(path) { stat($0, &status) } == 0 ? status : nil
    }

    /// A descriptor for reading what must be a file of any length.
    ///
    /// Looks before it opens, since a named pipe would wait for a writer.
    ///
    /// - Throws: `FileFault`.
    package static func open(_ path: String) throws(FileFault) -> Int32 {
        switch kind(path) {
        case .file: break
        case .folder: throw FileFault(file: path, reason: "is a folder, expected a file")
        case .other:
            throw FileFault(
                file: path, reason: "is a pipe or a device, expected a file: save it first")
        case nil: throw FileFault(file: path, reason: lastFailure)
        }
        // Not to wait even where a pipe has taken the file's place in the meantime.
        let descriptor = descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileFault(file: path, reason: lastFailure) }
        return descriptor
    }

    /// As `open(2)`; below 0 where it fails.
    package static func descriptor(
        _ path: String, _ flags: Int32, mode: mode_t = 0o666
    ) -> Int32 {
        #if canImport(Darwin)
            withPath(path) { Darwin.open($0, flags, mode) }
        #elseif canImport(Musl)
            withPath(path) { Musl.open($0, flags, mode) }
        #else
            withPath(path) { Glibc.open($0, flags, mode) }
        #endif
    }

    /// Names in a folder, in byte order, without `.` and `..`; nil where it cannot be listed.
    package static func names(in folder: String) -> [String]? {
        guard let stream = withPath(folder, { opendir($0) }) else { return nil }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
                    Array(UnsafeBufferPointer(start: start, count: length(start)))
                }
            }
            if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map(PathText.text)
    }

    /// Of the text at `start`, up to the zero byte.
    private static func length(_ start: UnsafePointer<UInt8>) -> Int {
        var length = 0
        while start[length] != 0 { length += 1 }
        return length
    }

    /// Where the system says that a path leads: absolute, without links.
    package static func resolved(_ path: String) -> String? {
        guard let text = withPath(path, { realpath($0, nil) }) else { return nil }
        defer { free(text) }
        let start = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        return PathText.text(of: UnsafeBufferPointer(start: start, count: length(start)))
    }

    /// Makes a folder and those above it.
    package static func makeFolder(_ path: String) throws(FileFault) {
        if withPath(path, { mkdir($0, 0o777) }) == 0 { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeFolder(String(path[..<slash]))
            if withPath(path, { mkdir($0, 0o777) }) == 0 { return }
        }
        guard errno == EEXIST, kind(path) == .folder else {
            throw FileFault(file: path, reason: errno == EEXIST ? "is a file" : lastFailure)
        }
    }

    /// Removes what lies at a path, a folder with all that is in it; links are not followed.
    package static func remove(_ path: String) {
        var status = stat()
        guard withPath(path, { lstat($0, &status) }) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            _ = withPath(path) { unlink($0) }
            return
        }
        for name in names(in: path) ?? [] { remove(path + "/" + name) }
        _ = withPath(path) { rmdir($0) }
    }

    /// Removes a folder in which nothing lies.
    package static func removeIfEmpty(_ folder: String) { _ = withPath(folder) { rmdir($0) } }

    /// Waits until what was written at a path has reached the disk, as far as the system knows.
    package static func synchronise(_ path: String) {
        let descriptor = descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Puts the folder or file at `source` in the place of that at `target` in one step: whoever
    /// looks sees the old or the new, and a power cut leaves one of them. What was there lies at
    /// `source` afterwards.
    ///
    /// - Throws: `FileFault`, with both as they were.
    package static func exchange(_ source: String, _ target: String) throws(FileFault) {
        if withPath(source, { from in withPath(target) { swap(from, $0) } }) == 0 { return }
        // No such call on this file system: what was there steps aside for a moment.
        guard [EINVAL, ENOSYS, ENOTSUP].contains(errno) else {
            throw FileFault(file: target, reason: lastFailure)
        }
        let aside = source + ".old"
        try rename(target, aside)
        do {
            try rename(source, target)
        } catch {
            try rename(aside, target)
            throw error
        }
        try rename(aside, source)
    }

    private static func swap(_ a: UnsafePointer<CChar>, _ b: UnsafePointer<CChar>) -> Int32 {
        #if canImport(Darwin)
            return renamex_np(a, b, UInt32(RENAME_SWAP))
        #else
            guard let renameat2 else {
                errno = ENOSYS
                return -1
            }
            return renameat2(AT_FDCWD, a, AT_FDCWD, b, 2)  // RENAME_EXCHANGE
        #endif
    }

    #if !canImport(Darwin)
        private typealias Rename =
            @convention(c) (
                Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
            ) -> Int32

        /// The headers show it to C alone.
        private static let renameat2 = dlsym(nil, "renameat2").map {
            unsafeBitCast($0, to: Rename.self)
        }
    #endif

    package static func rename(_ source: String, _ target: String) throws(FileFault) {
        #if canImport(Darwin)
            let result = withPath(source) { from in withPath(target) { Darwin.rename(from, $0) } }
        #elseif canImport(Musl)
            let result = withPath(source) { from in withPath(target) { Musl.rename(from, $0) } }
        #else
            let result = withPath(source) { from in withPath(target) { Glibc.rename(from, $0) } }
        #endif
        guard result == 0 else { throw FileFault(file: target, reason: lastFailure) }
    }
}
