/// What a client asks for.
struct HTTPRequest: Sendable {
    /// `GET`, `POST`, …
    var method: String
    /// Without the query, percent signs decoded.
    var path: String
    /// Those that `headerNames` lists, as they came.
    var headers: [String: String] = [:]
    /// Those of the query that `argumentNames` lists, percent signs decoded.
    var arguments: [String: String] = [:]
    var body: [UInt8] = []

    /// All that is looked at, in lower case.
    static let headerNames = ["host", "origin", "sec-fetch-site", "content-length"]
    static let argumentNames = ["rate", "class", "of"]
}

/// What a client is told.
struct HTTPResponse: Sendable, Equatable {
    var status: Int
    var type: String
    var body: [UInt8]
    /// Beyond those that every response has.
    var headers: [String: String] = [:]

    /// One line for the reader.
    static func line(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, type: "text/plain; charset=utf-8", body: Array((text + "\n").utf8))
    }
}

/// Why a request is not carried out: a status and one line.
struct HTTPRefusal: Error {
    let status: Int
    let line: String

    init(_ status: Int, _ line: String) { (self.status, self.line) = (status, line) }
}

/// What one client may take of the machine, and all together.
struct HTTPLimits: Sendable {
    /// Open connections; more are not taken.
    var connections = 256
    /// Seconds without a byte after which a connection is closed.
    var idleSeconds = 15
    /// Seconds that a request may take to come, and its answer to be fetched.
    var requestSeconds = 60.0
    /// Bytes of request line and headers, about.
    var headerBytes = 32 << 10
    /// Bytes of a request's body.
    var bodyBytes = 32 << 20
    /// Bytes of all bodies that are held at a time.
    var heldBytes = 128 << 20
}
