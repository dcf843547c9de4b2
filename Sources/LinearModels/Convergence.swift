/// How a training ended.
public struct Convergence: Equatable, Sendable {
    /// Passes of the solver; of the slowest class where each is trained by itself.
    public let iterations: Int
    /// Whether the stopping rule was met within the iterations allowed.
    public let converged: Bool

    /// One line for the user where the training did not converge, saying what to do.
    public var warning: String? {
        converged
            ? nil
            : "not converged after \(iterations) iterations: raise maxIter, standardise the "
                + "features, or allow a larger tol"
    }
}

/// A trained classifier and how its training ended.
public struct LinearResult: Sendable {
    /// Usable even where the training did not converge.
    public let classifier: LinearClassifier
    /// Whether it did, and after how many passes.
    public let convergence: Convergence
}
