import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

/// A generator that a contest has trained: from normal numbers to a piece of music of fixed length, or to
/// spectrograms, which `avaz compose` tells apart.
///
/// Saved as a folder, as other models are: `model.json`, readable, and `weights.safetensors`.
///
/// ```swift
/// let model = try GeneratorModel(contentsOf: "Results/mutopia-guitar/gan-music/model")
/// let pieces = try model.pieces(3, seed: 1)    // symbols of each
/// ```
public struct GeneratorModel: Sendable {
    /// How a symbol stands among the numbers that the generator gives.
    public enum Form: String, CaseIterable, Codable, Sendable {
        /// A number from -1 to 1 for each symbol: its place among all of them, as if neighbours in the
        /// alphabet were alike. The published way.
        case magnitude
        /// A row of shares for each symbol, the greatest counts.
        case relaxed
    }

    /// The experiment that trained it.
    public let experiment: String
    /// `tunes`, or `mel` of spectrograms.
    public let makes: String
    /// Rising; none of spectrograms.
    public let symbols: [String]
    /// How symbols stand among the numbers.
    public let form: Form
    /// What symbols are played as.
    public let reading: TokenReading
    private let latent: Int
    private let network: Shared
    /// Its folder, or the experiment where it lies in none yet: for errors.
    private var place: String

    private struct Shared: @unchecked Sendable { let network: Network }

    package init(
        experiment: String, makes: String, symbols: [String], form: Form, reading: TokenReading,
        latent: Int, network: Network
    ) {
        self.experiment = experiment
        self.makes = makes
        self.symbols = symbols
        self.form = form
        self.reading = reading
        self.latent = latent
        self.network = Shared(network: network)
        place = experiment
    }

    /// Pieces by chance; the same seed gives the same.
    ///
    /// - Throws: `FileFault` where a number is not finite.
    public func pieces(_ count: Int, seed: UInt64) throws -> [[String]] {
        var random = FastGenerator(seed: seed, stream: 2)
        let numbers = Tensor([count, latent])
        for index in 0..<numbers.count { numbers[index] = random.normal() }
        let output = network.network.replica().forward(numbers, training: false)
        guard output.isFinite else {
            throw FileFault(
                file: place, reason: "makes numbers that are not finite; train it again")
        }
        return form.tokens(output, symbols: symbols.count).map { $0.map { symbols[$0] } }
    }
}

extension GeneratorModel.Form {
    /// The symbols that a generator's numbers stand for, sample by sample.
    ///
    /// Of magnitudes, `x = (index - V / 2) / (V / 2)` is turned round, and what is beyond the last symbol,
    /// as at `x = 1`, is the last.
    ///
    /// - Parameters:
    ///   - numbers: `[N, T, 1]`, or `[N, T, V]`.
    ///   - symbols: V.
    package func tokens(_ numbers: Tensor, symbols: Int) -> [[Int]] {
        let width = numbers.shape.last ?? 1
        return (0..<numbers.rows).map { row in
            (0..<numbers.columns / width).map { step in
                let place = numbers.pointer + row * numbers.columns + step * width
                switch self {
                case .magnitude:
                    // Bounded before it is made whole: a large number has no index.
                    let index = (Float(symbols) * (place[0] + 1) / 2).rounded(.down)
                    return Int(min(max(index, 0), Float(symbols - 1)))
                case .relaxed: return (0..<width).max { place[$0] < place[$1] } ?? 0
                }
            }
        }
    }
}

// MARK: The folder

extension GeneratorModel {
    private struct Description: DescribedNetwork {
        static let kind = "avaz-generator"
        static let purpose = "a contest has trained, such as `avaz run gan-music` makes"
        var format = Description.kind
        var version = 1
        var experiment: String
        var makes: String
        var symbols: [String]
        var form: Form
        var reading: TokenReading
        var latent: Int
        var layers: [LayerDescription]
    }

    /// Whether a folder holds such a model, or a run that does.
    public static func lies(in folder: String) -> Bool { Description.lies(in: folder) }

    /// Writes the model into a folder, which must exist.
    public func write(to folder: String) throws {
        try Description(
            experiment: experiment, makes: makes, symbols: symbols, form: form,
            reading: reading, latent: latent, layers: network.network.descriptions
        ).write(network.network, to: folder)
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter path: the model's own folder, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign, or its parts do not fit.
    public init(contentsOf path: String) throws {
        let folder = try NetworkFolder<Description>(path)
        let description = folder.description
        let symbols = description.symbols
        guard (1...100_000).contains(description.latent) else {
            throw folder.damaged("latent: expected 1 to 100000, found \(description.latent)")
        }
        guard ["tunes", "mel"].contains(description.makes) else {
            throw folder.damaged("makes: expected “tunes” or “mel”")
        }
        let isOfMusic = description.makes == "tunes"
        if isOfMusic {
            guard symbols.count >= 2, Set(symbols).count == symbols.count else {
                throw folder.damaged("symbols: expected two or more different ones")
            }
            if let odd = symbols.first(where: { (try? description.reading.pitches($0)) == nil }) {
                throw folder.damaged("symbols: “\(PathText.shown(odd))” is no note or chord")
            }
        }
        let network = try folder.network(inputShape: [description.latent])
        let shape = network.layers.reduce([description.latent]) { $1.outputShape(for: $0) }
        let width = description.form == .magnitude ? 1 : symbols.count
        guard !isOfMusic || (shape.count == 2 && shape[1] == width) else {
            throw folder.damaged("layers: give \(shape) for \(symbols.count) symbols")
        }
        self.init(
            experiment: PathText.shown(description.experiment), makes: description.makes,
            symbols: symbols,
            form: description.form, reading: description.reading, latent: description.latent,
            network: network)
        place = path
    }
}
