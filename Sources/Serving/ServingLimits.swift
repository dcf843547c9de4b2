/// What the page may be given.
struct ServingLimits: Sendable {
    /// Seconds of a recording.
    var seconds = 600.0
    /// Samples of each of its channels: a packed file may hold more than its seconds tell.
    var samples = 1 << 25
    /// Seconds of a recording whose decision is drawn.
    var explainedSeconds = 120.0
    /// Recordings of all new classes together, and their bytes.
    var examples = 500
    var exampleBytes = 256 << 20
    /// New classes.
    var classes = 50
    /// Characters of a class's name.
    var nameLength = 64
    /// Samples a second of a microphone.
    var rates = 1000...768_000
}
