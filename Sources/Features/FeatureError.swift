/// Why features cannot be computed: what was expected, what was found, what to do, in one line.
public struct FeatureError: Error, Equatable, CustomStringConvertible, Sendable {
    /// In one line, without the file's name.
    public let reason: String

    /// - Parameter reason: in one line, without the file's name.
    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
