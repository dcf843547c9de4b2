/// The training or its preparation was stopped by the user.
public struct Interrupted: Error, CustomStringConvertible {
    /// What was interrupted, and whether the same command goes on from there.
    public let description: String

    /// - Parameter isKept: whether there is a checkpoint to go on from.
    package init(during what: String, isKept: Bool = false) {
        description =
            "interrupted while \(what); "
            + (isKept ? "the same command goes on from there" : "nothing was written")
    }
}

extension Duration {
    /// Rounded to milliseconds.
    package var seconds: Double {
        let (whole, atto) = components
        return Double(whole) + Double(atto / 1_000_000_000_000_000) / 1000
    }
}
