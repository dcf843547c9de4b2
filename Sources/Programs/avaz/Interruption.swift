import Foundation
import Synchronization

/// Ctrl-C and the like: noted, so that the work can end in good order.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Whether the user asked to stop.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// From now on the first signal is noted; a second one ends the program at once.
    ///
    /// At no moment is a signal lost: until the handler stands, it ends the program, or waits where
    /// whoever started the program blocks signals. A hang-up that was ignored before the program
    /// began, as by `nohup`, stays ignored.
    static func watch() {
        // Made before a signal may come: a handler may not wait for another thread to make it.
        _ = isRequested
        var watched = sigset_t()
        sigemptyset(&watched)
        for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(number) {
            signal(number) { _ in
                if Interruption.flag.exchange(true, ordering: .relaxed) { _exit(130) }
            }
            sigaddset(&watched, number)
        }
        pthread_sigmask(SIG_UNBLOCK, &watched, nil)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
