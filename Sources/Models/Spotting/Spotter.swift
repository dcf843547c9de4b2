import AvazDetection
import AvazTensors

/// Looks a recording through for words, from block to block of its samples. It holds a few seconds of them,
/// and the candidates that overlap each other in a chain of a few windows' length.
package final class Spotter {
    /// A window in which a word is likelier than the smallest probability.
    package struct Candidate {
        /// The word, its probability and where it would lie, in seconds.
        package var found: FoundBox
        /// What the network saw, `[frames, bands]`, moved and divided as the plan says; valid within
        /// the call.
        package var frames: UnsafeBufferPointer<Float>
    }

    private let plan: SpottingPlan
    private let network: SlidingNetwork
    private let least: Double
    private let look: (Candidate) -> Void
    private var stream: LevelStream
    private var levels: [Level]
    private var candidates: [FoundBox] = []

    /// What of a level is at hand.
    private struct Level {
        /// Frames from window `window` on.
        var held: [Float] = []
        var window = 0
    }

    /// Strips that the network is given at once, and windows of each.
    private static let batch = (strips: 4, windows: 32)
    /// Longest windows after which a chain of candidates is cut, so that it ends whatever the recording.
    private static let longestChain = 12.0

    /// - Parameters:
    ///   - network: its last class is the background.
    ///   - least: probabilities below it are of no word.
    ///   - look: shown every candidate, before those of one word become one.
    package init(
        _ plan: SpottingPlan, _ network: SlidingNetwork, least: Double,
        look: @escaping (Candidate) -> Void = { _ in }
    ) throws {
        (self.plan, self.network, self.least, self.look) = (plan, network, least, look)
        stream = try LevelStream(plan)
        levels = plan.scales.map { _ in Level() }
    }

    /// Takes the next samples, at the plan's rate.
    ///
    /// - Returns: words that nothing to come can change, by their beginnings: boxes of seconds.
    package func append(_ samples: [Float]) throws -> [FoundBox] {
        try stream.append(samples) { levels[$0].held += $1 }
        let whole = Self.batch.strips * Self.batch.windows
        for level in levels.indices {
            while windows(level) >= whole { ask(level, whole) }
        }
        return settled(before: levels.indices.map { start(of: levels[$0].window, $0) }.min() ?? 0)
    }

    /// The words that are left.
    package func finish() throws -> [FoundBox] {
        try stream.finish { levels[$0].held += $1 }
        for level in levels.indices {
            while windows(level) > 0 {
                ask(level, min(windows(level), Self.batch.strips * Self.batch.windows))
            }
        }
        return settled(before: .infinity)
    }

    /// Windows that the frames at hand hold.
    private func windows(_ level: Int) -> Int {
        let frames = levels[level].held.count / plan.bands
        return frames < plan.frames ? 0 : (frames - plan.frames) / network.hop.rows + 1
    }

    private func start(of window: Int, _ level: Int) -> Double {
        plan.stretch(level: level, start: window * network.hop.rows).lowerBound
    }

    /// The next windows of a level, as strips; beyond the recording's end stands nothing.
    private func ask(_ level: Int, _ count: Int) {
        let (each, bands, hop) = (Self.batch.windows, plan.bands, network.hop.rows)
        let length = network.height(ofWindows: each) * bands
        let strips = Tensor([(count + each - 1) / each, length / bands, bands, 1])
        levels[level].held.withUnsafeBufferPointer { held in
            for strip in 0..<strips.rows {
                let first = strip * each * hop * bands
                let target = strips.pointer + strip * length
                for index in 0..<min(length, held.count - first) {
                    target[index] = (held[first + index] - plan.mean) / plan.deviation
                }
            }
        }
        let scores = network.probabilities(of: strips)
        for index in 0..<count {
            let words = UnsafeBufferPointer(
                start: scores.pointer + index * scores.columns, count: scores.columns - 1)
            guard let score = words.max(), Double(score) >= least,
                let label = words.firstIndex(of: score)
            else { continue }
            let window = levels[level].window + index
            let found = FoundBox(
                Box(seconds: plan.stretch(level: level, start: window * hop)),
                label: label, score: Double(score))
            candidates.append(found)
            let (strip, place) = index.quotientAndRemainder(dividingBy: each)
            look(
                Candidate(
                    found: found,
                    frames: UnsafeBufferPointer(
                        start: strips.pointer + strip * length + place * hop * bands,
                        count: plan.frames * bands)))
        }
        let passed = min(count * hop * bands, levels[level].held.count)
        levels[level].held.removeFirst(passed)
        levels[level].window += count
    }

    /// Merges the candidates that end before any window to come begins, and overlap none that do not:
    /// stretches that do not touch have no say in each other. A chain that grows too long is cut.
    private func settled(before time: Double) -> [FoundBox] {
        candidates.sort { ($0.box.left, $0.box.right) < ($1.box.left, $1.box.right) }
        let last = plan.stretch(level: plan.scales.count - 1, start: 0)
        let longest = Self.longestChain * (last.upperBound - last.lowerBound)
        var (start, end) = (0, -Double.infinity)
        var words: [FoundBox] = []
        for index in candidates.indices.map({ $0 + 1 }) {
            let chain = candidates[start].box.left
            end = min(max(end, candidates[index - 1].box.right), chain + longest)
            guard index == candidates.count || candidates[index].box.left >= end else { continue }
            guard end <= time else { break }
            words += plan.merged(Array(candidates[start..<index]))
            (start, end) = (index, -Double.infinity)
        }
        candidates.removeFirst(start)
        return words.sorted { ($0.box.left, $0.box.right) < ($1.box.left, $1.box.right) }
    }
}
