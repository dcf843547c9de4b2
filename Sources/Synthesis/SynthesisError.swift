/// Why a corpus could not be made, in one line that says what to do.
public enum SynthesisError: Error, CustomStringConvertible, Equatable {
    /// Something is missing or cannot be written.
    case failed(String)
    /// The user asked to stop; nothing was left behind.
    case interrupted

    public var description: String {
        switch self {
        case .failed(let reason): reason
        case .interrupted: "stopped; nothing was written"
        }
    }
}
