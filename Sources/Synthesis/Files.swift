#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file system, with errors that name the file and the system's reason.
enum Files {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isEmptyFolder(_ path: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? false
    }

    /// Makes a folder and those above it that are missing.
    static func makeFolder(_ path: String) throws {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let folder = String(path[..<end])
            guard mkdir(folder, 0o777) != 0 else { continue }
            // The system may say something else than "exists" of a folder above that is read-only.
            let reason = errno
            guard exists(folder) else { throw failure("cannot make the folder \(folder)", reason) }
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw failure("cannot read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&block, 1, block.count, file), count > 0 {
            bytes += block[..<count]
        }
        guard ferror(file) == 0 else { throw failure("cannot read \(path)") }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "wb") else { throw failure("cannot write \(path)") }
        let written = fwrite(bytes, 1, bytes.count, file)
        // A full disk may show only when the buffer is flushed.
        guard fclose(file) == 0 && written == bytes.count else {
            throw failure("cannot write \(path)")
        }
    }

    static func rename(_ path: String, to new: String) throws {
        #if canImport(Glibc)
            let result = Glibc.rename(path, new)
        #elseif canImport(Musl)
            let result = Musl.rename(path, new)
        #else
            let result = Darwin.rename(path, new)
        #endif
        guard result == 0 else { throw failure("cannot move \(path) to \(new)") }
    }

    /// Removes a file or a folder with all that is in it; does nothing where there is none.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func failure(_ what: String, _ reason: Int32 = errno) -> SynthesisError {
        .failed("\(what): \(String(cString: strerror(reason)))")
    }
}
