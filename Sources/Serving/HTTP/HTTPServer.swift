import AvazCMicroHTTPD
import AvazFiles
import Dispatch
import Synchronization

/// A small server: bounded requests in, answers out, one after the other.
///
/// One thread of the library's reads and writes all connections, so that a slow client holds up nobody;
/// another works the answers out.
final class HTTPServer: @unchecked Sendable {
    /// That it serves.
    let port: Int
    private let desk: HTTPDesk
    private let daemon: OpaquePointer
    private let clock: any DispatchSourceTimer
    private let isStopped = Atomic<Bool>(false)

    /// - Parameter answer: called on one thread of the server's own.
    /// - Throws: `FileFault` where the library cannot begin.
    init(
        at socket: ListeningSocket, guardedBy origin: SameOrigin, limits: HTTPLimits = HTTPLimits(),
        answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws {
        let desk = HTTPDesk(origin: origin, limits: limits, answer: answer)
        port = socket.port
        self.desk = desk
        // The daemon's until it is stopped, which `deinit` waits for.
        let context = Unmanaged.passUnretained(desk).toOpaque()
        guard
            let daemon = http_start(
                socket.descriptor, UInt32(limits.connections), UInt32(limits.idleSeconds),
                limits.headerBytes, Self.access, Self.completed, Self.connected, context)
        else {
            throw FileFault(
                file: "port \(socket.port)",
                reason:
                    "cannot be served (\(FileSystem.lastFailure)); end other programs and try again"
            )
        }
        self.daemon = daemon
        clock = DispatchSource.makeTimerSource()
        clock.schedule(deadline: .now() + 1, repeating: 1)
        clock.setEventHandler { [deadlines = desk.deadlines] in deadlines.sweep() }
        clock.activate()
    }

    deinit { stop() }

    /// Connections that are open.
    var connections: Int { desk.deadlines.count }

    /// Ends all connections. What is being answered is waited for.
    func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        clock.cancel()
        // The library will not stop while requests wait for their answers.
        desk.close()
        MHD_stop_daemon(daemon)
    }

    // MARK: What the library calls

    private static let access: MHD_AccessHandlerCallback = {
        desk, connection, path, method, _, data, size, context in
        guard let desk, let connection, let size, let context else { return .NO }
        let own = Unmanaged<HTTPDesk>.fromOpaque(desk).takeUnretainedValue()
        guard let begun = context.pointee else {
            let exchange = HTTPExchange(
                connection, method: method.map { String(cString: $0) } ?? "",
                path: path.map { String(cString: $0) } ?? "")
            context.pointee = Unmanaged.passRetained(exchange).toOpaque()
            return own.begin(exchange, connection)
        }
        let exchange = Unmanaged<HTTPExchange>.fromOpaque(begun).takeUnretainedValue()
        guard size.pointee > 0, let data else { return own.finish(exchange, connection) }
        own.receive(UnsafeRawBufferPointer(start: data, count: size.pointee), for: exchange)
        size.pointee = 0
        return .YES
    }

    private static let completed: MHD_RequestCompletedCallback = { desk, connection, context, _ in
        guard let desk, let connection, let begun = context?.pointee else { return }
        let exchange = Unmanaged<HTTPExchange>.fromOpaque(begun).takeRetainedValue()
        context?.pointee = nil
        Unmanaged<HTTPDesk>.fromOpaque(desk).takeUnretainedValue().end(exchange, connection)
    }

    private static let connected: MHD_NotifyConnectionCallback = { desk, connection, context, _ in
        guard let desk, let connection, let context else { return }
        let deadlines = Unmanaged<HTTPDesk>.fromOpaque(desk).takeUnretainedValue().deadlines
        // Called when it begins, with nothing in its context, and when it ends.
        if context.pointee == nil {
            context.pointee = desk
            deadlines.add(connection)
        } else {
            deadlines.remove(connection)
        }
    }
}

/// Takes requests in, has them answered, and hands the answers out.
private final class HTTPDesk: Sendable {
    let deadlines: ConnectionDeadlines
    private let origin: SameOrigin
    private let limits: HTTPLimits
    private let answer: @Sendable (HTTPRequest) -> HTTPResponse
    private let held: HeldBytes
    private let queue = DispatchQueue(label: "avaz.serving")
    private let isClosed = Mutex(false)

    init(
        origin: SameOrigin, limits: HTTPLimits,
        answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        (self.origin, self.limits, self.answer) = (origin, limits, answer)
        deadlines = ConnectionDeadlines(seconds: limits.requestSeconds)
        held = HeldBytes(limit: limits.heldBytes)
    }

    /// The headers are there, the body is not: what is refused now need not come.
    func begin(_ exchange: HTTPExchange, _ connection: OpaquePointer) -> MHD_Result {
        if let refusal = origin.refusal(of: exchange.request) {
            return give(.line(refusal.status, refusal.line), to: connection)
        }
        if let length = exchange.request.headers["content-length"].flatMap(Int.init),
            length > limits.bodyBytes
        {
            return give(.line(413, tooLarge), to: connection)
        }
        return .YES
    }

    private var tooLarge: String {
        "That is too large: expected at most \(limits.bodyBytes >> 20) MB; cut the recording, or ask "
            + "`avaz predict`."
    }

    /// A part of the body. Of a request that is refused, the rest is read and forgotten: an answer
    /// in the midst of it would not be heard.
    func receive(_ bytes: UnsafeRawBufferPointer, for exchange: HTTPExchange) {
        guard exchange.response == nil else { return }
        if exchange.request.body.count + bytes.count > limits.bodyBytes {
            exchange.refuse(413, tooLarge)
        } else if !held.take(bytes.count) {
            exchange.refuse(503, "Too much is being sent at once; try again in a moment.")
        } else {
            exchange.heldBytes += bytes.count
            exchange.request.body += bytes
        }
        if exchange.response != nil { exchange.request.body = [] }
    }

    /// The request is whole, or its answer is there.
    func finish(_ exchange: HTTPExchange, _ connection: OpaquePointer) -> MHD_Result {
        if let response = exchange.response { return give(response, to: connection) }
        nonisolated(unsafe) let connection = connection
        let isTaken = isClosed.withLock { isClosed in
            guard !isClosed else { return false }
            deadlines.pause(connection)
            MHD_suspend_connection(connection)
            queue.async { [answer] in
                exchange.response = answer(exchange.request)
                exchange.request.body = []
                MHD_resume_connection(connection)
            }
            return true
        }
        return isTaken ? .YES : give(.line(503, "The server ends."), to: connection)
    }

    private func give(_ response: HTTPResponse, to connection: OpaquePointer) -> MHD_Result {
        deadlines.restart(connection)
        let made = response.body.withUnsafeBytes { http_response($0.baseAddress, $0.count) }
        guard let made else { return .NO }
        defer { MHD_destroy_response(made) }
        let all = response.headers.merging(["Content-Type": response.type]) { own, _ in own }
        for (name, value) in all { MHD_add_response_header(made, name, value) }
        for (name, value) in Self.safeguards { MHD_add_response_header(made, name, value) }
        return MHD_queue_response(connection, UInt32(response.status), made)
    }

    /// No script, style or picture from elsewhere; in no frame; nothing kept, guessed or told on.
    private static let safeguards = [
        "Content-Security-Policy":
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' blob: data:; media-src blob:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    ]

    func end(_ exchange: HTTPExchange, _ connection: OpaquePointer) {
        held.giveBack(exchange.heldBytes)
        deadlines.restart(connection)
    }

    /// Takes nothing more, and waits for what is being answered.
    func close() {
        isClosed.withLock { $0 = true }
        queue.sync {}
    }
}
