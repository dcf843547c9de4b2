import AvazAdversarial
import AvazDatasets
import AvazFiles

/// What adversarial networks learn to make.
public enum ContestTask: String, CaseIterable, Sendable {
    /// Points of the plane that lie in heaps, drawn afresh at each step: no corpus is needed.
    case points
    /// Mel spectrograms of a corpus's recordings, which become sound again.
    case mel
    /// Stretches of music, symbol by symbol.
    case tunes
}

/// The part of a contest's file that is of its task alone.
enum ContestMaterial: Sendable {
    case points(PointsWord)
    case mel(MelMaterial)
    case tunes(TuneMaterial)

    /// The heaps by name.
    enum PointsWord: String, CaseIterable, Sendable {
        case ring, grid, point

        var mixture: PointMixture {
            switch self {
            case .ring: .ring
            case .grid: .grid
            case .point: .point
            }
        }
    }

    init(_ task: ContestTask, _ section: SettingsSection, _ context: ContestContext) throws {
        switch task {
        case .points: self = .points(try section.choice("points"))
        case .mel: self = .mel(try MelMaterial(section, context))
        case .tunes: self = .tunes(try TuneMaterial(section))
        }
    }

    /// Of one sample.
    ///
    /// - Parameter symbols: of music, how many there are.
    func shape(symbols: Int) -> [Int] {
        switch self {
        case .points: [2]
        case .mel(let mel): mel.clips.shape
        case .tunes(let tunes): tunes.shape(symbols: symbols)
        }
    }

    /// Whether the networks are told which class a sample is of.
    var isConditional: Bool {
        if case .mel(let mel) = self { mel.isConditional } else { false }
    }
}

/// What a contest on mel spectrograms has of its own.
struct MelMaterial: Sendable {
    let clips: MelSection
    let split: SplitSection
    let isConditional: Bool
    /// Nil where a classifier must be given for a judgement.
    let judge: JudgeSection?

    init(_ section: SettingsSection, _ context: ContestContext) throws {
        clips = try MelSection(section.section("clips"))
        split = try SplitSection(section.section("split"), folder: context.folder)
        isConditional = try section.bool("conditional", default: false)
        judge = try section.optionalSection("judge").map {
            try JudgeSection($0, load: context.load)
        }
        guard !split.hasFolds else {
            throw section.failure(
                "split.kind: a contest is parted once, such as by \"stratified\" or \"grouped\"")
        }
        if let judge, judge.experiment.task != clips.task {
            throw section.failure(
                "judge.experiment: “\(judge.experiment.name)” tells \(judge.experiment.task.rawValue) "
                    + "apart, expected one of the task \"\(clips.task.rawValue)\"")
        }
    }
}

/// Where an experiment file lies, and how others are found.
struct ContestContext: Sendable {
    var folder = "."
    /// Reads an experiment that tells recordings apart.
    var load: @Sendable (String, [Override]) throws -> Experiment = { name, _ in
        throw SettingsError("“\(name)” is not known: there is no library of experiments")
    }
}

/// What a contest learns from, where it draws nothing itself.
public enum ContestCorpus: Sendable {
    /// Recordings of words, pieces or voices.
    case recordings(Corpus)
    /// The path of MIDI files, and what the corpus is called.
    case pieces(path: String, name: String)

    /// The corpus's name, under which results are filed.
    public var name: String {
        switch self {
        case .recordings(let corpus): corpus.name
        case .pieces(_, let name): name
        }
    }
}
