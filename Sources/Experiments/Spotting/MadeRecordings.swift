import AvazInputs
import AvazTensors

/// The long recordings of one part of a corpus: made when they are looked at, one by one and the same
/// each time, so that hours of them never lie in memory.
struct MadeRecordings: Sendable {
    private let corpus: SpokenWords
    private let maker: SoundSceneMaker
    /// Clips of each recording.
    private let clips: [[Int]]
    private let seed: UInt64
    private let part: UInt64

    /// - Parameters:
    ///   - own: clips of the part.
    ///   - most: words at most; nil for as many as the section says.
    ///   - repeats: whether clips come again, each as often as the others, until there are enough.
    ///   - part: parts of the same seed share no draws.
    init(
        of own: [Int], _ corpus: SpokenWords, _ section: RecordingSection, atMost most: Int? = nil,
        repeats: Bool, sampleRate: Int, seed: UInt64, part: UInt64
    ) {
        (self.corpus, self.seed, self.part) = (corpus, seed, part)
        maker = SoundSceneMaker(section: section, sampleRate: sampleRate)
        var generator = FastGenerator(seed: seed, stream: part << 56)
        let wanted = most ?? section.words
        var order: [Int] = []
        repeat {
            order += own.shuffled(using: &generator)
        } while repeats && !own.isEmpty && order.count < wanted
        order = Array(order.prefix(wanted))
        clips = stride(from: 0, to: order.count, by: section.wordsEach).map {
            Array(order[$0..<min($0 + section.wordsEach, order.count)])
        }
    }

    /// Recordings.
    var count: Int { clips.count }
    /// In all of them.
    var words: Int { clips.reduce(0) { $0 + $1.count } }

    /// A recording's draws: 0 makes it, others are for what is made of it.
    func generator(_ index: Int, draw: UInt64) -> FastGenerator {
        FastGenerator(seed: seed, stream: part << 56 | draw << 48 | UInt64(index + 1))
    }

    func scene(_ index: Int) throws -> SoundScene {
        var generator = generator(index, draw: 0)
        return maker.scene(
            of: try clips[index].map { (try corpus.samples(ofClip: $0), corpus.labels[$0]) },
            using: &generator)
    }

    /// What becomes of each recording, on all cores.
    ///
    /// - Parameter range: recordings; nil for all.
    func map<Value: Sendable>(
        _ shouldStop: @escaping @Sendable () -> Bool, in range: Range<Int>? = nil,
        _ body: @Sendable (_ index: Int, SoundScene) throws -> Value
    ) throws -> [Value] {
        let range = range ?? 0..<count
        return try Parallel.map(range.count) { place in
            if shouldStop() { throw Interrupted(during: "finding", isKept: false) }
            let index = range.lowerBound + place
            return try body(index, scene(index))
        }
    }
}
