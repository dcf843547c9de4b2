import AvazInputs
import AvazMetrics
import AvazTensors
import Foundation
import Testing

/// What the published piano corpus gives without any network: the marks that one has to beat. Only
/// where AVAZ_PIANO_MIDI names a folder with its files.
@Suite(.enabled(if: PianoCorpus.folder != nil)) struct MusicMarksTests {
    private static func pieces(_ composer: String) throws -> (pieces: [[Int32]], symbols: Int) {
        let path = (PianoCorpus.folder ?? "") + "/" + composer
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        let tokens = try names.map { try Score(contentsOf: path + "/" + $0).tokens }
        let vocabulary = Vocabulary(tokens.joined())
        return (tokens.map { vocabulary.tokens($0).tokens }, vocabulary.count)
    }

    /// Every fifth piece is held out. Accuracy is that of the likeliest symbol of the whole sum; what
    /// followed the longest known history most often would be right in 9.0% and 13.5% of Mozart.
    @Test(arguments: [
        ("chopin", 1, 4.846, 0.010), ("chopin", 2, 4.889, 0.049), ("mozart", 1, 4.409, 0.045),
        ("mozart", 2, 4.470, 0.0883), ("mozart", 5, 5.053, 0.1384),
    ])
    func nGramsAsMeasured(composer: String, order: Int, nats: Double, accuracy: Double) throws {
        let (pieces, symbols) = try Self.pieces(composer)
        var model = NGramModel(order: order, symbols: symbols)
        for (index, piece) in pieces.enumerated() where index % 5 != 4 { model.train(on: piece) }
        let score = model.score(pieces.enumerated().filter { $0.offset % 5 == 4 }.map(\.element))
        #expect(abs(score.nats - nats) < 0.0005)
        #expect(abs(score.accuracy - accuracy) < 0.0005)
    }

    /// Windows of 41, as published; a fifth of them held out at random.
    @Test(arguments: [("chopin", 59_973, 49_740), ("mozart", 57_207, 34_529)])
    func windowsAsMeasured(composer: String, windows: Int, distinct: Int) throws {
        let sequence = RareSymbols.published.applied(
            to: try Self.pieces(composer).pieces, held: []
        ).flatMap { $0 }
        #expect(sequence.count - 40 == windows)
        #expect(SequenceWindows.distinct(sequence, length: 41) == distinct)
        var generator = FastGenerator(seed: 42)
        let isTrained = (0..<windows).map { _ in generator.uniform() >= 0.2 }
        #expect(abs(SequenceWindows.shareBesideTrained(isTrained) - 0.96) < 0.005)
    }
}

private enum PianoCorpus {
    static let folder = ProcessInfo.processInfo.environment["AVAZ_PIANO_MIDI"]
}
