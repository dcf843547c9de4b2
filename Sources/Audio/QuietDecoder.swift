#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Synchronization

/// Keeps the warnings of decoder libraries off the terminal.
///
/// libmpg123 writes straight to stderr, without the file's name and with no way to turn it off from
/// outside of libsndfile. While any MP3 is open, stderr therefore leads nowhere; a program that
/// means to write there in the meantime keeps a copy of the descriptor from before.
final class QuietDecoder {
    private struct State {
        var users = 0
        /// A copy of stderr's own descriptor, while there are users.
        var saved: Int32 = -1
    }

    private static let state = Mutex(State())

    init() {
        Self.state.withLock { state in
            state.users += 1
            guard state.users == 1 else { return }
            state.saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
            let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
            guard state.saved >= 0, nowhere >= 0 else { return }
            dup2(nowhere, STDERR_FILENO)
            close(nowhere)
        }
    }

    deinit {
        Self.state.withLock { state in
            state.users -= 1
            guard state.users == 0, state.saved >= 0 else { return }
            dup2(state.saved, STDERR_FILENO)
            close(state.saved)
            state.saved = -1
        }
    }
}
