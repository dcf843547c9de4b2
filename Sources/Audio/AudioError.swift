/// Why a file could not be decoded: what was expected, what was found, what to do, in one line.
///
/// ```swift
/// print(error)  // "a.wav: zero bytes long, expected audio: record or copy the file again"
/// ```
public struct AudioError: Error, Equatable, CustomStringConvertible, Sendable {
    /// Path as it was given to the decoder.
    public let file: String
    /// Without the file's name.
    public let reason: String

    /// - Parameter reason: in one line, without the file's name.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String { "\(file): \(reason)" }
}
