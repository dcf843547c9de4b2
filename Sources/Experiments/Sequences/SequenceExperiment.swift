import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

/// What sequences are made of.
public enum SequenceTask: String, CaseIterable, Sendable {
    /// Notes and chords of MIDI files.
    case music
    /// Characters of texts.
    case lyrics
    /// Keys that sound together, step by step.
    case polyphony
}

/// An experiment file about sequences, read and checked: what comes next in music or in text.
///
/// ```swift
/// let library = try ExperimentLibrary.find()
/// if case .sequences(let experiment) = try library.anyExperiment("music-mozart") { … }
/// ```
public struct SequenceExperiment: Sendable {
    /// The file's name without its ending; unique over all chapters.
    public let name: String
    /// One line on what it is.
    public let title: String
    /// Its chapter: what is continued.
    public let task: SequenceTask
    /// Weights, shuffling and all else that is drawn, once for each.
    public let seeds: [Int]
    /// The figures that the source report prints; null without.
    public let published: JSONValue
    /// The whole experiment with its defaults, as it goes into the record.
    public let settings: JSONValue

    let pieces: PiecesSection
    let windows: WindowSection
    let split: SequenceSplitSection
    let network: NetworkSection
    let training: TrainingSection
    let generation: GenerationSection?
    /// Units of the estimator that tells each key by those below it; nil where keys are independent.
    let hiddenOfKeys: Int?
    /// Orders of the n-grams that are held against the network.
    let marks: [Int]

    init(
        name: String, section: SettingsSection, publishedFigures: PublishedReports
    ) throws {
        self.name = name
        title = try section.string("title")
        task = try section.choice("task")
        pieces = try PiecesSection(section.optionalSection("pieces"), task: task)
        windows = try WindowSection(section.section("windows"), task: task)
        split = try SequenceSplitSection(section.section("split"))
        let model = try section.layeredModel()
        network = model.network
        hiddenOfKeys =
            task == .polyphony
            ? try model.section.optionalInteger("keysInOrder", in: 1...4096) : nil
        training = try TrainingSection(section.section("training"))
        generation = try section.optionalSection("generation").map(GenerationSection.init)
        marks = try section.list(
            "marks", of: "whole numbers from 1 to 8", default: [],
            json: { .number(Double($0)) }
        ) { $0.integer.flatMap { (1...8).contains($0) ? $0 : nil } }
        seeds = try section.seeds()
        let publishedKey = try section.string("published", default: "")
        try section.finish()
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
        if let problem { throw section.failure(problem) }
    }

    /// Settings that exclude each other, or would have no effect.
    private var problem: String? {
        let isOfSteps = windows.target == .everyStep
        let rules: [(isBroken: Bool, says: String)] = [
            (
                isOfSteps && training.lossKind != .crossEntropy,
                "windows.target \"every-step\" is judged by the loss \"cross-entropy\""
            ),
            (
                isOfSteps && split.kind == .windows,
                "split.kind \"windows\" parts windows with one target each; with windows.target "
                    + "\"every-step\" choose \"pieces\" or \"tail\""
            ),
            (
                windows.joinsPieces && (isOfSteps || split.kind != .windows),
                "windows.joinsPieces lets windows with one target each reach from one piece into the "
                    + "next, which split.kind \"\(split.kind.rawValue)\" is to keep apart"
            ),
            (
                windows.inPairs
                    && (isOfSteps || pieces.style != .chordsAndLengths || pieces.rare != nil
                        || windows.input == .magnitude || training.lossKind != .crossEntropy
                        || training.smooths),
                "windows.inPairs goes with pieces.style \"chords-and-lengths\", without pieces.rare, with "
                    + "a windows.target \"next\" or \"second\", a windows.input \"index\" and the loss "
                    + "\"cross-entropy\""
            ),
            (
                training.isBalanced && (isOfSteps || windows.inPairs),
                "training.classWeight \"balanced\" goes with windows of one target each"
            ),
            (
                pieces.style == .chordsAndLengths && pieces.transposition > 0,
                "pieces.transpose moves single notes and chords: choose another pieces.style"
            ),
            (
                windows.carriesState && (!isOfSteps || task == .polyphony),
                "windows.carriesState goes with windows.target \"every-step\" of symbols"
            ),
            (
                windows.carriesState && windows.input == .magnitude,
                "windows.carriesState goes with windows.input \"index\""
            ),
            (
                windows.carriesState && training.shuffles,
                "windows.carriesState needs batches in their own order: set training.shuffle to false"
            ),
            (
                windows.carriesState && training.shards != nil,
                "windows.carriesState needs batches in one piece: leave training.shards out"
            ),
            (
                isOfSteps && windows.share < 1,
                "windows.share is of windows with one target each; with \"every-step\" leave it out"
            ),
            (
                (windows.share < 1 || windows.stride > 1) && !isOfSteps && !marks.isEmpty,
                "marks judge every symbol: leave them out, or windows.share and windows.stride"
            ),
            (
                pieces.transposition > 0 && split.kind != .pieces && task == .music,
                "pieces.transpose copies training pieces: choose split.kind \"pieces\""
            ),
            (
                training.validation?.kind == .lists,
                "training.validation.kind \"lists\" is for telling recordings apart; choose \"grouped\""
            ),
            (training.members > 1, "training.members is for telling recordings apart"),
            (
                isOfSteps && training.smooths,
                "training.labelSmoothing goes with windows of one target each"
            ),
            (
                task == .polyphony && (!isOfSteps || windows.input != .index),
                "polyphony foretells every step: windows.target \"every-step\" and no windows.input"
            ),
            (
                task == .polyphony && (generation != nil || !marks.isEmpty || pieces.most != nil),
                "generation, marks and pieces.most are of symbols: leave them out for polyphony"
            ),
            (
                task == .polyphony && ![.given, .pieces].contains(split.kind),
                "piano rolls are parted by split.kind \"given\" or \"pieces\""
            ),
            (
                task != .polyphony && split.kind == .given,
                "split.kind \"given\" is of piano rolls that come with one; choose \"pieces\""
            ),
        ]
        return rules.first { $0.isBroken }?.says
    }
}

// MARK: Summary

extension SequenceExperiment {
    /// Each layer's output shape and number of parameters, as lines of text.
    ///
    /// - Parameter symbols: of the vocabulary; nil for as many as the published one has, or 100.
    public func summary(symbols: Int? = nil) throws -> String {
        let isOfSteps = windows.target == .everyStep
        let symbols = symbols ?? published["symbols"]?.number.map { Int($0) } ?? 100
        var shape = [windows.symbols]
        if task == .polyphony {
            shape.append(RollCorpus.keys)
        } else if windows.input == .magnitude {
            shape.append(1)
        }
        var weights = MersenneTwister(seed: 0)
        let network = try network.network(
            inputShape: shape,
            outputs: task == .polyphony ? RollCorpus.keys + (hiddenOfKeys ?? 0) : symbols,
            isOfSteps: isOfSteps, derivatives: training.derivatives, seed: 0, using: &weights)
        return NetworkSummary(network, inputShape: shape).description
    }
}
