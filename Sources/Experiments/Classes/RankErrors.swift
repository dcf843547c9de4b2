import AvazFiles
import AvazInputs
import AvazTensors

/// An error as one rank tells the others of it.
enum ToldError: Codable {
    case diverged(seed: Int, fold: String?, epoch: Int, overshoot: Double?, remedy: String?)
    case interrupted(isKept: Bool)
    /// Any other, by its line.
    case other(String)

    init(_ error: any Error) {
        switch error {
        case let error as Diverged:
            self = .diverged(
                seed: error.seed, fold: error.fold, epoch: error.epoch,
                overshoot: error.overshoot, remedy: error.remedy)
        case let error as Interrupted:
            self = .interrupted(isKept: !error.description.hasSuffix("nothing was written"))
        default: self = .other("\(error)")
        }
    }

    /// The same in the rank that was told.
    var error: any Error {
        switch self {
        case .diverged(let seed, let fold, let epoch, let overshoot, let remedy):
            Diverged(seed: seed, fold: fold, epoch: epoch, overshoot: overshoot, remedy: remedy)
        case .interrupted(let isKept): Interrupted(during: "training", isKept: isKept)
        case .other(let line): SettingsError(line)
        }
    }
}

extension Ranks {
    /// What `body` gives in this rank; where it fails in any, it fails in all, by the first one's error.
    ///
    /// - Parameter body: calls nothing that all ranks must call.
    func together<Value>(_ body: () throws -> Value) throws -> Value {
        let own = Result(catching: body)
        guard count > 1 else { return try own.get() }
        var errors: [ToldError] = []
        if case .failure(let error) = own { errors = [ToldError(error)] }
        let told = gather(errors)
        guard let first = told.firstIndex(where: { !$0.isEmpty }) else { return try own.get() }
        if first == rank { return try own.get() }
        throw told[first][0].error
    }
}
