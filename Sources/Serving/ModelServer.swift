import AvazFiles
import AvazModels

/// A page that tries a model: one speaks, drops files or teaches new classes, and sees the scores.
///
/// ```swift
/// let server = try ModelServer(ClassifierModel(contentsOf: "my-model"), port: 0)
/// server.url            // "http://127.0.0.1:41523/"
/// ```
///
/// Serves until it is stopped or let go. What comes in is bounded in size, time and number; nothing in it
/// is taken for a path, and pages from elsewhere are turned away.
public final class ModelServer: Sendable {
    /// Where the page is.
    public let url: String
    /// That it is served at, also where any was asked for.
    public var port: Int { server.port }
    /// Connections that are open.
    public var connections: Int { server.connections }
    private let server: HTTPServer
    private let service: ModelService

    /// - Parameters:
    ///   - address: of the machine's own; 127.0.0.1, for this machine's user alone, unless said.
    ///   - port: 0 for any that is free.
    ///   - teaching: how new classes are taught; nil where they are not.
    /// - Throws: `FileFault`, where address and port cannot be had.
    public convenience init(
        _ model: ClassifierModel, address: String = "127.0.0.1", port: Int,
        teaching: Teaching? = nil
    ) throws {
        try self.init(
            model, address: address, port: port, teaching: teaching, limits: ServingLimits(),
            requests: HTTPLimits())
    }

    init(
        _ model: ClassifierModel, address: String = "127.0.0.1", port: Int = 0,
        teaching: Teaching? = nil, limits: ServingLimits, requests: HTTPLimits
    ) throws {
        let service = try ModelService(
            model, teaching: teaching, limits: limits, requests: requests)
        self.service = service
        server = try HTTPServer(
            at: ListeningSocket(address: address, port: port),
            guardedBy: SameOrigin(name: address), limits: requests
        ) { service.answer($0) }
        let host = address.contains(":") ? "[\(address)]" : address
        url = "http://\(host):\(server.port)/"
    }

    /// Ends all connections, and a training at its next step.
    public func stop() {
        server.stop()
        service.end()
    }

    deinit { stop() }
}
