import AvazAdversarial
import AvazDatasets
import AvazFiles
import AvazInputs
import AvazModels
import AvazTensors

/// What a contest on music has of its own: pieces of MIDI files as symbols, and how networks see them.
struct TuneMaterial: Sendable {
    /// Only what lies in folders of this name; nil for all.
    let folder: String?
    let style: TokenStyle
    let reading: TokenReading
    let form: GeneratorModel.Form
    /// Symbols of a sample.
    let length: Int
    /// Whether samples reach from one piece into the next.
    let joinsPieces: Bool
    /// Symbols that are rarer than so many times are left out.
    let least: Int

    init(_ section: SettingsSection) throws {
        let section = try section.section("tunes")
        folder = section.has("folder") ? try section.string("folder") : nil
        style = try section.choice("style", default: .pitches)
        reading = try section.choice("reading", default: .whole)
        form = try section.choice("form", default: .relaxed)
        length = try section.integer("length", in: 4...1000)
        joinsPieces = try section.bool("joinsPieces", default: false)
        least = try section.integer("least", in: 1...1000, default: 1)
        guard style != .chordsAndLengths else {
            throw section.failure(
                "tunes.style: samples of fixed length are of \"normal-order\" or \"pitches\"")
        }
    }

    /// Of one sample.
    func shape(symbols: Int) -> [Int] { [length, form == .magnitude ? 1 : symbols] }
}

/// Stretches of pieces, drawn evenly from all of them.
struct TuneWindows: SampleSource {
    let material: TuneMaterial
    let symbols: [String]
    /// Each longer than a sample, or as long.
    let pieces: [[Int]]
    /// Piece and first symbol of each stretch.
    let starts: [(piece: Int, start: Int)]

    var shape: [Int] { material.shape(symbols: symbols.count) }
    var classes: Int { 0 }

    /// - Throws: where no piece is long enough.
    init(_ corpus: SequenceCorpus, _ material: TuneMaterial) throws {
        self.material = material
        let counts = corpus.pieces.reduce(into: [String: Int]()) { counts, piece in
            for symbol in piece.symbols { counts[symbol, default: 0] += 1 }
        }
        let vocabulary = Vocabulary(
            counts.filter { $0.value >= material.least }.map(\.key))
        symbols = vocabulary.symbols
        var pieces = corpus.pieces.map { vocabulary.tokens($0.symbols).tokens.map { Int($0) } }
        if material.joinsPieces { pieces = [pieces.flatMap { $0 }] }
        let longest = pieces.map(\.count).max() ?? 0
        let usable = pieces.filter { $0.count >= material.length }
        guard !usable.isEmpty, symbols.count >= 2 else {
            throw CorpusError(
                folder: corpus.root,
                problem:
                    "its longest piece has \(longest) symbols of \(symbols.count) kinds; expected "
                    + "one of \(material.length) or more, and two kinds; give longer pieces, or lower "
                    + "tunes.length")
        }
        self.pieces = usable
        starts = usable.enumerated().flatMap { piece, symbols in
            (0...symbols.count - material.length).map { (piece, $0) }
        }
    }

    /// The symbols of a stretch.
    func tokens(_ index: Int) -> [Int] {
        let (piece, start) = starts[index]
        return Array(pieces[piece][start..<start + material.length])
    }

    /// Of shares a one for the greatest and zeros: the symbol that is played.
    func meaning(of made: Tensor) -> Tensor {
        guard material.form == .relaxed else { return made }
        let single = Tensor(made.shape)
        let width = symbols.count
        for (row, tokens) in material.form.tokens(made, symbols: width).enumerated() {
            for (step, token) in tokens.enumerated() {
                single[row * made.columns + step * width + token] = 1
            }
        }
        return single
    }

    @discardableResult
    func draw(into batch: Tensor, using generator: inout FastGenerator) -> [Int] {
        batch.fill(0)
        let (width, half) = (shape[1], Float(symbols.count) / 2)
        for row in 0..<batch.rows {
            let tokens = tokens(Int.random(in: 0..<starts.count, using: &generator))
            for (step, token) in tokens.enumerated() {
                let place = row * batch.columns + step * width
                switch material.form {
                case .magnitude: batch[place] = (Float(token) - half) / half
                case .relaxed: batch[place + token] = 1
                }
            }
        }
        return []
    }
}
