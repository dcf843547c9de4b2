import AvazFiles
import AvazNeuralNetworks
import AvazTensors

/// A trained model of sequences: what may follow, in music or in text.
///
/// Saved as a folder, as a `ClassifierModel` is: `model.json`, readable, and `weights.safetensors`.
///
/// ```swift
/// let model = try SequenceModel(contentsOf: "Results/mozart/music-best/model")
/// let generator = try SequenceGenerator(model, Sampling(temperature: 0.9), seed: 1)
/// let tokens = try generator.continuing([], by: 100)
/// ```
public struct SequenceModel: Sendable {
    /// How a symbol is given to the network.
    public enum Input: String, Codable, Sendable {
        /// Its number.
        case index
        /// Its number divided by how many there are.
        case magnitude
    }

    /// What the network's numbers are.
    public enum Output: String, Codable, Sendable {
        /// Of which the softmax is taken.
        case scores
        /// They are of a softmax already.
        case probabilities
    }

    /// The experiment that trained it.
    public let experiment: String
    /// `music` or `lyrics`.
    public let task: String
    /// Rising; a token is a place among them.
    public let symbols: [String]
    /// Symbols that the network must see at once, from a fresh state; nil where it goes step by step.
    public let window: Int?
    /// A beginning, where nobody gives one: symbols that were held out of training.
    public let primer: [Int32]
    /// How notes and chords became symbols; nil of text.
    public let style: String?
    /// Whether chords are written as the published programs do.
    public let growsChords: Bool
    let input: Input
    let output: Output
    /// Whether a window's chords stand before its lengths, of which one each is foretold at once.
    let inPairs: Bool
    let network: Shared

    /// A network is run by one generator at a time, each of which makes a replica.
    struct Shared: @unchecked Sendable { let network: Network }

    package init(
        experiment: String, task: String, symbols: [String], window: Int?, primer: [Int32],
        style: String?, growsChords: Bool, input: Input, output: Output, inPairs: Bool = false,
        network: Network
    ) {
        self.experiment = experiment
        self.task = task
        self.symbols = symbols
        self.window = window
        self.primer = primer
        self.style = style
        self.growsChords = growsChords
        self.input = input
        self.output = output
        self.inPairs = inPairs
        // Dropout is for training alone.
        self.network = Shared(network: Network(network.layers.filter { !($0 is Dropout) }))
    }

    /// The chords of a sequence of chords and their lengths, and then the lengths.
    package static func partingPairs(_ sequence: some Collection<Int32>) -> [Int32] {
        let all = Array(sequence)
        return [0, 1].flatMap { part in stride(from: part, to: all.count, by: 2).map { all[$0] } }
    }

    /// What each next symbol may be, one after the other and again: any, or in turn a chord and a length.
    var choices: [Range<Int>] {
        guard inPairs else { return [0..<symbols.count] }
        let lengths = symbols.prefix { $0.utf8.first == UInt8(ascii: "=") }.count
        return [lengths..<symbols.count, 0..<lengths]
    }

    /// Shape of one example, so many steps long.
    private static func inputShape(_ input: Input, steps: Int) -> [Int] {
        input == .index ? [steps] : [steps, 1]
    }
}

// MARK: The folder

extension SequenceModel {
    private struct Description: DescribedNetwork {
        static let kind = "avaz-sequence-model"
        static let purpose =
            "goes on with music or text, such as `avaz run music-mozart` makes; ask one that tells "
            + "classes apart by `avaz predict`"
        var format = Description.kind
        var version = 1
        var experiment: String
        var task: String
        var symbols: [String]
        var window: Int?
        var primer: [Int32]
        var style: String?
        var growsChords: Bool
        var input: Input
        var output: Output
        var inPairs: Bool?
        var layers: [LayerDescription]
    }

    /// Whether a folder holds such a model, or a run that does.
    public static func lies(in folder: String) -> Bool { Description.lies(in: folder) }

    /// Writes the model into a folder, which must exist.
    public func write(to folder: String) throws {
        try Description(
            experiment: experiment, task: task, symbols: symbols, window: window, primer: primer,
            style: style, growsChords: growsChords, input: input, output: output,
            inPairs: inPairs ? true : nil, layers: network.network.descriptions
        ).write(network.network, to: folder)
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign, or its parts do not fit.
    public init(contentsOf folder: String) throws {
        let folder = try NetworkFolder<Description>(folder)
        let description = folder.description
        let count = description.symbols.count
        guard count >= 2, Set(description.symbols).count == count else {
            throw folder.damaged("symbols: expected two or more different ones")
        }
        guard (description.window.map { (1...100_000).contains($0) } ?? true) else {
            throw folder.damaged("window: expected 1 to 100000, found \(description.window ?? 0)")
        }
        guard description.primer.allSatisfy({ (0..<Int32(count)).contains($0) }) else {
            throw folder.damaged("primer: expected tokens from 0 to \(count - 1)")
        }
        let shape = Self.inputShape(description.input, steps: description.window ?? 1)
        let network = try folder.network(inputShape: shape)
        let outputs = network.layers.reduce(shape) { $1.outputShape(for: $0) }
        guard outputs.last == count else {
            throw folder.damaged("layers: give \(outputs.last ?? 0) numbers for \(count) symbols")
        }
        if let embedding = network.layers.first as? Embedding {
            guard embedding.symbols >= count, description.input == .index else {
                throw folder.damaged("layers[0]: knows \(embedding.symbols) symbols of \(count)")
            }
        }
        guard description.window != nil || network.canStep else {
            throw folder.damaged("layers: the network cannot go step by step, and no window is set")
        }
        self.init(
            experiment: description.experiment, task: description.task,
            symbols: description.symbols, window: description.window,
            primer: description.primer, style: description.style,
            growsChords: description.growsChords, input: description.input,
            output: description.output, inPairs: description.inPairs ?? false, network: network)
        guard !inPairs || window?.isMultiple(of: 2) == true && !choices.contains(where: \.isEmpty)
        else { throw folder.damaged("inPairs: expected an even window, chords and lengths") }
    }
}
