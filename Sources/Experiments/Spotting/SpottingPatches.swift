import AvazDetection
import AvazModels
import AvazTensors

/// Windows of recordings that a network learns from: words, and what is none.
///
/// They stand where windows stand in the search, on the same levels: a network that has learnt other
/// windows than it will be shown is asked what it was never taught.
struct SpottingPatches {
    /// `[frames, bands]` each, one after the other.
    var inputs: [Float] = []
    /// One for each; the background's is behind the words'.
    var labels: [Int] = []

    /// What a window must overlap a word by to be one of it.
    static let leastOfWord = 0.65
    /// What a window of no word may overlap one by.
    static let mostOfBackground = 0.3

    /// A window on a level.
    private struct Place {
        var level: Int
        var start: Int
    }

    /// - Parameters:
    ///   - levels: of the scene's recording.
    ///   - hop: frames from one window to the next.
    ///   - classes: number of words; the background's label.
    init(
        of scene: SoundScene, levels: [[Float]], section: SpottingPlanSection, hop: Int,
        classes: Int, using generator: inout FastGenerator
    ) {
        let plan = section.plan
        let counts = levels.map { max(0, ($0.count / plan.bands - plan.frames) / hop + 1) }
        func add(_ place: Place, _ label: Int) {
            let first = place.start * plan.bands
            inputs += levels[place.level][first..<first + plan.frames * plan.bands]
            labels.append(label)
        }
        for word in scene.words {
            let places = Self.places(about: word.box, plan, counts, hop)
            for place in places.shuffled(using: &generator).prefix(section.perWord) {
                add(place, word.label)
            }
        }
        let total = counts.reduce(0, +)
        var wanted = total > 0 ? section.background * scene.words.count : 0
        // In a recording that is nothing but words there is little else.
        var draws = 20 * wanted
        while wanted > 0, draws > 0 {
            draws -= 1
            var index = Int.random(in: 0..<total, using: &generator)
            var level = 0
            while index >= counts[level] {
                index -= counts[level]
                level += 1
            }
            let box = Box(seconds: plan.stretch(level: level, start: index * hop))
            guard Self.isBackground(box, of: scene) else { continue }
            add(Place(level: level, start: index * hop), classes)
            wanted -= 1
        }
    }

    /// Whether a stretch covers no word by much.
    static func isBackground(_ box: Box, of scene: SoundScene) -> Bool {
        scene.words.allSatisfy { $0.box.overlap(box) < mostOfBackground }
    }

    /// Windows that overlap a word well; the best one where none does.
    private static func places(
        about word: Box, _ plan: SpottingPlan, _ counts: [Int], _ hop: Int
    ) -> [Place] {
        var good: [Place] = []
        var best: (overlap: Double, place: Place)?
        for level in counts.indices {
            let step =
                plan.stretch(level: level, start: hop).lowerBound
                - plan.stretch(level: level, start: 0).lowerBound
            let first = plan.stretch(level: level, start: 0)
            let reach = first.upperBound - first.lowerBound
            let low = Int(((word.left - reach - first.lowerBound) / step).rounded(.down))
            let high = Int(((word.right - first.lowerBound) / step).rounded(.up))
            for index in max(0, low)..<max(0, low, min(counts[level], high + 1)) {
                let place = Place(level: level, start: index * hop)
                let box = Box(seconds: plan.stretch(level: level, start: place.start))
                let overlap = box.overlap(word)
                if overlap >= leastOfWord { good.append(place) }
                if overlap > best?.overlap ?? 0.5 { best = (overlap, place) }
            }
        }
        return good.isEmpty ? best.map { [$0.place] } ?? [] : good
    }

    /// Joins further windows to these.
    mutating func append(_ other: SpottingPatches) {
        inputs += other.inputs
        labels += other.labels
    }

    init() {}
}
