#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import AvazCMicroHTTPD
import Synchronization

/// Ends connections on which a request takes too long to come, or its answer to be fetched.
///
/// The library itself only counts the seconds without a byte: a client that sends one now and then
/// would hold its connection for ever.
final class ConnectionDeadlines: Sendable {
    private struct Entry {
        var socket: Int32
        /// When the present wait for the client began; nil while the client waits.
        var since: ContinuousClock.Instant?
    }

    private let seconds: Double
    private let entries = Mutex<[UInt: Entry]>([:])

    init(seconds: Double) { self.seconds = seconds }

    var count: Int { entries.withLock { $0.count } }

    func add(_ connection: OpaquePointer) {
        let entry = Entry(socket: http_socket(connection), since: .now)
        entries.withLock { $0[UInt(bitPattern: connection)] = entry }
    }

    func remove(_ connection: OpaquePointer) {
        _ = entries.withLock { $0.removeValue(forKey: UInt(bitPattern: connection)) }
    }

    /// The client has sent its request and waits.
    func pause(_ connection: OpaquePointer) { set(nil, connection) }

    /// It is the client's turn.
    func restart(_ connection: OpaquePointer) { set(.now, connection) }

    private func set(_ since: ContinuousClock.Instant?, _ connection: OpaquePointer) {
        entries.withLock { $0[UInt(bitPattern: connection)]?.since = since }
    }

    /// Ends what is overdue. A socket is not closed here, so that its number stays that connection's
    /// until the library, which tells of it first, closes it.
    func sweep() {
        let now = ContinuousClock.now
        entries.withLock { entries in
            for entry in entries.values {
                guard let since = entry.since, since.duration(to: now) > .seconds(seconds),
                    entry.socket >= 0
                else { continue }
                shutdown(entry.socket, Int32(SHUT_RDWR))
            }
        }
    }
}
