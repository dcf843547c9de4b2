import AvazDetection
import AvazImages
import AvazTensors

/// Images with shapes of ten kinds and many sizes on textured ground, laid out as NWPU VHR-10:
/// `positive image set/001.png`, `negative image set/001.png`, `ground truth/001.txt`.
///
/// The kinds are as unbalanced as that corpus's; see `Shape.count`.
public struct ScenesCorpus: EmbeddedCorpus {
    /// What results are filed under.
    public static let name = "synthetic-scenes"
    /// The chapter that it is for.
    public static let task = "scenes"
    /// Raised with every change to what the corpus is.
    public static let recipe = 1
    /// What it holds, for the user.
    public static let contents = "synthetic scenes"

    private let positives: Int
    private let seed: UInt64

    /// Images with objects, and without, of the whole corpus.
    static let usual = (positives: 650, negatives: 150)

    /// - Parameters:
    ///   - scenes: with objects, 1 ... 999; all else keeps its share.
    ///   - seed: another seed gives other scenes.
    public init(scenes: Int = 650, seed: UInt64 = 1) {
        precondition((1...999).contains(scenes), "\(scenes) scenes")
        positives = scenes
        self.seed = seed
    }

    /// The images are painted here.
    public var engine: String { "a painter of its own" }
    /// Images with objects, and the seed.
    public var settings: [String: Int] { ["scenes": positives, "seed": Int(seed)] }
    /// Each of them every tenth scene.
    public var parts: [String] { (0..<10).map { "every tenth from \($0 + 1)" } }
    /// Images with objects and without.
    public var clips: Int { positives + negatives }

    private var negatives: Int {
        max(1, (positives * Self.usual.negatives + Self.usual.positives / 2) / Self.usual.positives)
    }

    /// What is in each image with objects: all objects at random, one at least in each.
    private var contents: [[Shape]] {
        var generator = FastGenerator(seed: seed, stream: 1 << 32)
        let all = Shape.allCases.flatMap { shape in
            Array(
                repeating: shape, count: max(1, shape.count * positives / Self.usual.positives))
        }.shuffled(using: &generator)
        var scenes = [[Shape]](repeating: [], count: positives)
        for (index, shape) in all.enumerated() {
            // As far as they go, one each; then at random, but no more than there is room for.
            var place = index
            if index >= positives {
                repeat {
                    place = Int.random(in: 0..<positives, using: &generator)
                } while scenes[place].count >= 10 && index < 9 * positives
            }
            scenes[place].append(shape)
        }
        return scenes
    }

    /// Every tenth image from `part` on, with objects and without, and the labels of the former.
    public func make(part: Int, in folder: String) throws {
        let (positive, negative) = ("\(folder)/positive image set", "\(folder)/negative image set")
        let truth = "\(folder)/ground truth"
        for path in [positive, negative, truth] { try Files.makeFolder(path) }
        let contents = contents
        for index in stride(from: part, to: positives, by: parts.count) {
            var generator = FastGenerator(seed: seed, stream: UInt64(index))
            let scene = Scene(of: contents[index], using: &generator)
            let name = padded(index + 1, to: 3)
            try Files.write(try scene.image.pngBytes(), to: "\(positive)/\(name).png")
            let lines = scene.labels.map { BoxLines.line($0) + "\n" }.joined()
            try Files.write(Array(lines.utf8), to: "\(truth)/\(name).txt")
        }
        for index in stride(from: part, to: negatives, by: parts.count) {
            var generator = FastGenerator(seed: seed, stream: UInt64(1000 + index))
            let scene = Scene(of: [], using: &generator)
            try Files.write(
                try scene.image.pngBytes(), to: "\(negative)/\(padded(index + 1, to: 3)).png")
        }
    }
}
