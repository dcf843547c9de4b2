#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The stream for what is no result: errors and progress.
enum StandardError {
    static let isTerminal = isatty(STDERR_FILENO) == 1

    static func print(_ text: String) {
        // Where this fails there is nowhere left to say so.
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }
}
