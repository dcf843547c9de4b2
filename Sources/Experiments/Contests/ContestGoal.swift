import AvazAdversarial
import AvazDatasets
import AvazMetrics
import AvazModels
import AvazRecords
import AvazTensors

/// What a contest's generator is to learn to make, ready to be drawn from, and how what it makes is judged.
protocol ContestGoal: Sendable {
    /// What the discriminator takes for real.
    var samples: any SampleSource { get }
    var corpus: RunRecord.CorpusPart { get }
    var split: RunRecord.SplitPart { get }
    /// Of all that is learnt from, for checkpoints.
    var fingerprint: String { get }
    /// What is odd, a line each.
    var remarks: [String] { get }

    /// Judges a trained generator.
    ///
    /// - Returns: figures by name, and what is to be seen and heard.
    func judge(_ loop: AdversarialLoop, seed: Int) throws -> (
        figures: ContestFigures, made: ContestMade
    )

    /// The trained generator as it is kept, its weights those that it is judged by; nil of points.
    func model(_ loop: AdversarialLoop) -> GeneratorModel?
}

/// What a generator's samples come to.
struct ContestFigures: Sendable {
    /// By name.
    var measures: [String: Double] = [:]
    /// Of some of them, over what was judged.
    var intervals: [String: Estimate] = [:]

    /// Leaves out what is not known.
    mutating func put(_ name: String, _ estimate: Estimate?) {
        measures[name] = estimate?.mean
        intervals[name] = estimate
    }
}

/// What a generator made, to be drawn and played.
public enum ContestMade: Sendable {
    /// After some of the steps, in their order.
    case points([MadePoints])
    /// Spectrograms, and what they sound like.
    case mel(MadeSounds)
    /// Stretches of music, in their order.
    case tunes([MadeTune])

    /// Names of its files.
    public var files: [String] {
        switch self {
        case .points: ["points.svg"]
        case .tunes(let tunes):
            tunes.indices.flatMap { index in
                ["mid", "svg", "txt"].map { "made-\(index + 1).\($0)" }
            }
        case .mel(let sounds): ["spectrograms.svg"] + sounds.sounds.map { "\($0.name).wav" }
        }
    }
}

/// Points that a generator made.
public struct MadePoints: Sendable {
    /// After so many steps.
    public let step: Int
    /// In the order in which they were made.
    public let points: [SIMD2<Float>]
}

/// Sounds that a generator made beside real ones that went the same way.
public struct MadeSounds: Sendable {
    /// A class, or an hour of the training, with spectrograms of it.
    public struct Row: Sendable {
        /// Such as `7` or `step 500`.
        public var name: String
        /// Of each image, from the upper left, row by row, 0 to 15.
        public var made: [[UInt8]]
        /// Likewise; none of an hour of the training.
        public var real: [[UInt8]]
    }

    /// Something to be heard.
    public struct Sound: Sendable {
        /// Of its file, without ending, such as `made-7`.
        public var name: String
        /// Mono, full scale at ±1.
        public var samples: [Float]
    }

    /// Pixels of each image.
    public var width, height: Int
    /// Classes, then hours.
    public var rows: [Row]
    /// One made and one real of each class that is shown.
    public var sounds: [Sound]
    /// Hz.
    public var sampleRate: Int
}

/// Heaps of points, which are drawn as they are wanted.
struct PointsGoal: ContestGoal {
    let experiment: ContestExperiment
    let mixture: PointMixture
    /// Of the heaps.
    let name: String

    var samples: any SampleSource { mixture }
    var remarks: [String] { [] }
    var fingerprint: String {
        var hash = Fingerprint()
        hash.combine("\(mixture.centres) \(mixture.deviation)")
        return hash.text
    }

    var corpus: RunRecord.CorpusPart {
        RunRecord.CorpusPart(
            name: name, task: experiment.task.rawValue, clips: mixture.centres.count, classes: [],
            rejected: [], fingerprint: fingerprint)
    }

    var split: RunRecord.SplitPart {
        let plan = experiment.training.plan
        return RunRecord.SplitPart(
            kind: "fresh", train: plan.steps * plan.discriminatorSteps * plan.batchSize,
            test: experiment.judged, fingerprint: fingerprint)
    }

    func judge(_ loop: AdversarialLoop, seed: Int) throws -> (
        figures: ContestFigures, made: ContestMade
    ) {
        let made = loop.make(experiment.judged, seed: UInt64(seed), stream: 2)
        let coverage = ModeCoverage(
            of: Self.points(made), centres: mixture.centres, deviation: mixture.deviation)
        let measures = [
            "modes": Double(coverage.modes), "goodShare": coverage.goodShare,
            "reverseDivergence": coverage.reverseDivergence,
        ]
        let plan = experiment.training.plan
        return (
            ContestFigures(measures: measures),
            .points(
                loop.pictures.enumerated().map { index, made in
                    MadePoints(
                        step: plan.epoch(ofPicture: index) * plan.stepsPerEpoch,
                        points: Self.points(made))
                })
        )
    }

    func model(_ loop: AdversarialLoop) -> GeneratorModel? { nil }

    private static func points(_ made: Tensor) -> [SIMD2<Float>] {
        (0..<made.rows).map { SIMD2(made[$0, 0], made[$0, 1]) }
    }
}
