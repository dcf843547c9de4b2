import AvazCMicroHTTPD
import Synchronization

/// One request on its way in, and its answer on the way out. Used by one thread at a time: the library's
/// while it comes and goes, and that which answers in between.
final class HTTPExchange: @unchecked Sendable {
    var request: HTTPRequest
    /// Set once it is known.
    var response: HTTPResponse?
    /// Bytes counted among those that all requests hold.
    var heldBytes = 0

    init(_ connection: OpaquePointer, method: String, path: String) {
        request = HTTPRequest(method: method, path: path)
        for name in HTTPRequest.headerNames {
            request.headers[name] = http_header(connection, name).map { String(cString: $0) }
        }
        for name in HTTPRequest.argumentNames {
            request.arguments[name] = http_argument(connection, name).map { String(cString: $0) }
        }
    }

    func refuse(_ status: Int, _ line: String) { response = .line(status, line) }
}

/// Bytes that all requests hold together.
final class HeldBytes: Sendable {
    private let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Whether there is room for so many more; they are then held.
    func take(_ count: Int) -> Bool {
        if held.wrappingAdd(count, ordering: .relaxed).newValue <= limit { return true }
        giveBack(count)
        return false
    }

    func giveBack(_ count: Int) { held.wrappingSubtract(count, ordering: .relaxed) }
}
