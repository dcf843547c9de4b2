/// A file that could not be read or written, in one line: which file, what is wrong, what to do.
public struct FileFault: Error, Equatable, CustomStringConvertible {
    /// Path as it was given.
    public var file: String
    /// What was expected, what was found and the remedy.
    public var reason: String

    /// - Parameter reason: in one line, without the file's name: what was expected, found, and the remedy.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String { "\(file): \(reason)" }
}
