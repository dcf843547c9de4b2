/// What cannot be brought from one format to another: one line that says what was expected, what was
/// found and what to do.
public struct ExchangeError: Error, Equatable, CustomStringConvertible {
    public var description: String

    package init(_ description: String) { self.description = description }
}
