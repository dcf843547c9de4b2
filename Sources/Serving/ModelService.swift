import AvazModels
import Foundation
import Synchronization

/// What stands behind each path of the page.
final class ModelService: Sendable {
    private let model: ClassifierModel
    private let teaching: Teaching?
    private let training: TrainingJob?
    private let folder: PrivateFolder
    private let limits: ServingLimits
    private let requests: HTTPLimits
    private let examples: Mutex<ExampleStore>

    init(
        _ model: ClassifierModel, teaching: Teaching?, limits: ServingLimits = ServingLimits(),
        requests: HTTPLimits = HTTPLimits()
    ) throws {
        (self.model, self.teaching, self.limits, self.requests) = (
            model, teaching, limits, requests
        )
        training = teaching.map(TrainingJob.init)
        folder = try PrivateFolder()
        examples = Mutex(ExampleStore(in: folder.path, limits: limits))
    }

    /// Has a running training end, waits for its next step, at which it does, and forgets all that came.
    func end() {
        training?.stop()
        training?.wait()
        folder.remove()
    }

    // MARK: Routes

    /// Carries a request out; nothing that it holds is taken for a path of the file system.
    func answer(_ request: HTTPRequest) -> HTTPResponse {
        do {
            return try respond(to: request)
        } catch let refusal as HTTPRefusal {
            return .line(refusal.status, refusal.line)
        } catch {
            return .line(500, "\(error)")
        }
    }

    private func respond(to request: HTTPRequest) throws -> HTTPResponse {
        let isReading = ["GET", "HEAD"].contains(request.method)
        if let file = PageFiles.response(request.path) {
            return isReading ? file : Self.notAllowed("GET, HEAD")
        }
        let method = isReading ? "GET" : request.method
        guard let methods = Self.routes[request.path] else {
            return .line(404, "There is nothing of that name here; the page is at /.")
        }
        guard let route = methods[method] else {
            return Self.notAllowed(methods.keys.sorted().joined(separator: ", "))
        }
        return try route(self)(request)
    }

    private typealias Route = @Sendable (ModelService) -> (HTTPRequest) throws -> HTTPResponse

    private static let routes: [String: [String: Route]] = [
        "/api/model": ["GET": { $0.describe }],
        "/api/predict": ["POST": { $0.predict }],
        "/api/explain": ["POST": { $0.explain }],
        "/api/examples": [
            "GET": { $0.list }, "POST": { $0.addExample }, "DELETE": { $0.removeExamples },
        ],
        "/api/training": [
            "GET": { $0.progress }, "POST": { $0.train }, "DELETE": { $0.stop },
        ],
    ]

    private static func notAllowed(_ methods: String) -> HTTPResponse {
        var response = HTTPResponse.line(405, "Expected one of the methods \(methods).")
        response.headers["Allow"] = methods
        return response
    }

    private func json(_ value: some Encodable) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return HTTPResponse(
            status: 200, type: "application/json", body: Array(try encoder.encode(value)))
    }

    // MARK: Answers

    /// The model that was given, or with `of=taught` that which was taught here.
    private func model(for request: HTTPRequest) throws -> ServedModel {
        switch request.arguments["of"] ?? "given" {
        case "given": return ServedModel(model, limits: limits)
        case "taught":
            guard let taught = training?.model else {
                throw HTTPRefusal(409, "No model has been taught here yet.")
            }
            return ServedModel(taught, limits: limits)
        default: throw HTTPRefusal(400, "“of” must be given or taught.")
        }
    }

    private func describe(_ request: HTTPRequest) throws -> HTTPResponse {
        try json(model(for: request).description(teaching, requests))
    }

    private func predict(_ request: HTTPRequest) throws -> HTTPResponse {
        try json(model(for: request).answer(to: request, in: folder.path))
    }

    private func explain(_ request: HTTPRequest) throws -> HTTPResponse {
        let picture = try model(for: request).explanation(of: request, in: folder.path)
        return HTTPResponse(status: 200, type: "image/svg+xml", body: Array(picture.utf8))
    }

    // MARK: Teaching

    private func job() throws -> TrainingJob {
        guard let training else {
            throw HTTPRefusal(404, "This page teaches nothing.")
        }
        return training
    }

    private func list(_ request: HTTPRequest) throws -> HTTPResponse {
        try json(examples.withLock { $0.counts })
    }

    private func addExample(_ request: HTTPRequest) throws -> HTTPResponse {
        try change { try $0.add(request) }
    }

    private func removeExamples(_ request: HTTPRequest) throws -> HTTPResponse {
        try change { $0.remove(request.arguments["class"]) }
    }

    /// Changes the examples, but not under a training's hands.
    private func change(_ body: (inout ExampleStore) throws -> Void) throws -> HTTPResponse {
        guard try job().state.phase != .running else {
            throw HTTPRefusal(409, "A training is running; wait, or stop it.")
        }
        return try json(
            examples.withLock { store in
                try body(&store)
                return store.counts
            })
    }

    private func progress(_ request: HTTPRequest) throws -> HTTPResponse { try json(job().state) }

    private func train(_ request: HTTPRequest) throws -> HTTPResponse {
        let job = try job()
        try job.start(table: examples.withLock { try $0.writeTable() })
        return try json(job.state)
    }

    private func stop(_ request: HTTPRequest) throws -> HTTPResponse {
        let job = try job()
        job.stop()
        return try json(job.state)
    }
}
