import AvazModels
import Foundation
import Synchronization

/// How the page has a model taught.
public struct Teaching: Sendable {
    /// What has been taught.
    public struct Outcome: Sendable {
        /// That answers from then on.
        public var model: ClassifierModel
        /// What is to be said of it, such as its accuracy and where it lies, in a line.
        public var summary: String

        /// - Parameter summary: one line for whoever taught it.
        public init(model: ClassifierModel, summary: String) {
            (self.model, self.summary) = (model, summary)
        }
    }

    /// Trains on the recordings of a table, which lists file and label.
    public typealias Train =
        @Sendable (
            _ table: String, _ report: @escaping @Sendable (String) -> Void,
            _ shouldStop: @escaping @Sendable () -> Bool
        ) throws -> Outcome

    let train: Train
    let output: String?

    /// - Parameters:
    ///   - output: the folder that a taught model is written to, as its owner named it; nil where it is
    ///     only kept while the page is served.
    ///   - train: given the path of a table of file and label; tells how far it is, a line each, and
    ///     ends by an error where it should stop.
    public init(output: String?, train: @escaping Train) {
        (self.output, self.train) = (output, train)
    }
}

/// A training in the background; one at a time.
final class TrainingJob: Sendable {
    struct State: Encodable, Equatable {
        enum Phase: String, Encodable { case idle, running, done, failed }
        var phase = Phase.idle
        /// What goes on, or how it ended.
        var line = ""
    }

    private struct Content {
        var state = State()
        var model: ClassifierModel?
    }

    private let teaching: Teaching
    private let content = Mutex(Content())
    private let isStopping = Atomic<Bool>(false)
    private let running = DispatchGroup()

    init(_ teaching: Teaching) { self.teaching = teaching }

    var state: State { content.withLock { $0.state } }
    /// What was taught last; nil where nothing was.
    var model: ClassifierModel? { content.withLock { $0.model } }

    /// Begins, on a thread of its own.
    ///
    /// - Throws: `HTTPRefusal` where one is running.
    func start(table: String) throws {
        let isFree = content.withLock { content in
            guard content.state.phase != .running else { return false }
            content.state = State(phase: .running, line: "looking at the recordings")
            return true
        }
        guard isFree else { throw HTTPRefusal(409, "A training is running; wait, or stop it.") }
        isStopping.store(false, ordering: .relaxed)
        running.enter()
        let thread = Thread { [self] in
            run(table)
            running.leave()
        }
        // As much as the main one has.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Has it end at its next step.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    func wait() { running.wait() }

    private func run(_ table: String) {
        let result = Result {
            try teaching.train(
                table, { line in self.content.withLock { $0.state.line = line } },
                { self.isStopping.load(ordering: .relaxed) })
        }
        let isStopped = isStopping.load(ordering: .relaxed)
        content.withLock { content in
            switch result {
            case .success(let outcome):
                content.model = outcome.model
                content.state = State(phase: .done, line: outcome.summary)
            case .failure(let error):
                content.state = State(
                    phase: .failed, line: isStopped ? "The training was stopped." : "\(error)")
            }
        }
    }
}
