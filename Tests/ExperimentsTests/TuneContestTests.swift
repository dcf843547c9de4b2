import AvazFiles
import AvazInputs
import AvazMIDI
import AvazModels
import AvazRecords
import AvazTensors
import Foundation
import Testing

@testable import AvazExperiments

/// Contests on music: as published, as asked, and corrected.
@Suite final class TuneContestTests {
    static let text = """
        {
          title: "a sample", task: "tunes", latent: 4,
          tunes: { length: 8, form: "relaxed" },
          generator: { layers: [
            { kind: "dense", units: 16 },
            { kind: "reshape", shape: [8, 2] },
            { kind: "lstm", units: 6, sequences: true },
            { kind: "dense", units: "out" },
            { kind: "softmax" },
          ] },
          discriminator: { layers: [
            { kind: "lstm", units: 6, direction: "both" },
            { kind: "dense", units: 1 },
          ] },
          training: {
            epochs: 2, steps: 8, batchSize: 8, averaging: 0.9,
            generator: { learningRate: 0.01 }, discriminator: { learningRate: 0.01 }, pictures: 1,
          },
          judged: 100, seeds: [1],
        }
        """

    static func experiment(_ overrides: [String] = []) throws -> ContestExperiment {
        try ContestExperiment(
            name: "sample",
            section: Experiment.section(
                text: text, file: "sample.json5", overrides: overrides.map { try Override($0) }),
            publishedFigures: PublishedReports(corpora: [:]))
    }

    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-tunes-\(UUID().uuidString)").path
    var corpus: ContestCorpus { .pieces(path: folder, name: "tiny") }

    /// Two scales of quarter notes, with a chord now and then.
    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for piece in 0..<2 {
            var track = Track(name: "piano", channel: 0, program: 0)
            for (step, pitch) in [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65].enumerated() {
                let pitches = step % 4 == 3 ? [pitch, pitch + 4] : [pitch + 12 * piece]
                for pitch in pitches {
                    track.notes.append(
                        Track.Note(start: Double(step), length: 1, pitch: pitch, velocity: 90))
                }
            }
            let file = StandardMIDIFile(beatsPerMinute: 120, tracks: [track])
            try WholeFile.write(bytes: file.encoded(), to: "\(folder)/\(piece).mid")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test(arguments: ["relaxed", "magnitude"])
    func aRunLeavesFiguresTunesAndAModel(form: String) throws {
        let layers =
            form == "relaxed"
            ? []
            : [
                "generator.layers=[{kind:\"dense\",units:8},{kind:\"activation\",function:\"tanh\"},"
                    + "{kind:\"reshape\",shape:[8,1]}]"
            ]
        let outcome = try ContestRun(
            try Self.experiment(["tunes.form=\"\(form)\""] + layers), on: corpus
        ).carryOut()
        guard case .generation(let generation) = outcome.record.runs[0].test,
            case .tunes(let made) = outcome.made
        else {
            Issue.record("no tunes")
            return
        }
        #expect(outcome.record.corpus.name == "tiny" && outcome.record.corpus.clips == 2)
        #expect(generation.measures["pitchClassEntropyReal"] ?? 0 > 1.5)
        #expect(try #require(generation.measures["scaleConsistency"]).isFinite)
        for name in ["scaleConsistency", "emptyBeats", "commonestPitchShareReal"] {
            let interval = try #require(generation.intervals?[name])
            #expect(interval.low >= 0 && interval.high <= 1)
        }
        #expect(generation.samples.contains("made-1.mid"))
        #expect(made.count == 3 && made.allSatisfy { $0.symbols.count == 8 })
        // What is kept plays again what the run has written.
        let model = try #require(outcome.model)
        let place = folder + "/model"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try model.write(to: place)
        #expect(GeneratorModel.lies(in: place))
        let again = try GeneratorModel(contentsOf: place)
        #expect(try again.pieces(3, seed: 1) == model.pieces(3, seed: 1))
        #expect(try again.pieces(100, seed: 1).prefix(3).map { $0 } == made.map(\.symbols))
    }

    @Test(arguments: [
        ("\"tunes\"", "\"tones\"", "makes: expected “tunes” or “mel”"),
        ("\"C5\"", "\"X5\"", "symbols: “X5” is no note or chord"),
        ("\"latent\" : 4", "\"latent\" : 0", "latent: expected 1 to 100000, found 0"),
    ])
    func aDamagedModelIsRefused(part: String, other: String, problem: String) throws {
        let outcome = try ContestRun(try Self.experiment(), on: corpus).carryOut()
        try #require(outcome.model).write(to: folder)
        let file = folder + "/model.json"
        let text = String(decoding: try WholeFile.read(file), as: UTF8.self)
        try #require(text.contains(part))
        try WholeFile.write(text.replacing(part, with: other), to: file)
        #expect {
            _ = try GeneratorModel(contentsOf: folder)
        } throws: { error in
            "\(error)".hasPrefix(file) && "\(error)".contains(problem)
        }
    }

    /// The published fault: whatever begins with a G is one and the same G4, and a chord is its first digit.
    @Test func firstCharactersPlayInOneOctave() throws {
        let reading = TokenReading.firstCharacter
        #expect(try reading.pitches("E-5") == [64])
        #expect(try reading.pitches("5.8.10") == [65])
        #expect(try ["G2", "G#6", "G5"].map { try reading.pitches($0) } == [[67], [67], [67]])
        #expect(try reading.played("G#6") == "G4")
        #expect(try TokenReading.whole.pitches("E-5") == [75])
        #expect(throws: TokenError.self) { try reading.pitches("?") }
    }

    @Test func magnitudesStayWithinTheAlphabet() {
        let numbers = Tensor([1, 4, 1], [-1, 0, 0.99, 1])
        #expect(GeneratorModel.Form.magnitude.tokens(numbers, symbols: 10) == [[0, 5, 9, 9]])
        let shares = Tensor([1, 2, 3], [0.1, 0.8, 0.1, 0.5, 0.2, 0.3])
        #expect(GeneratorModel.Form.relaxed.tokens(shares, symbols: 3) == [[1, 0]])
    }

    /// Shares are held against real pieces by the symbol that is played.
    @Test func sharesStandForASymbol() throws {
        guard case .tunes(let material) = try Self.experiment().material else { return }
        let windows = try TuneWindows(
            try SequenceCorpus(musicAt: folder, style: .pitches), material)
        let (width, count) = (windows.symbols.count, material.length)
        let shares = Tensor([1, count, width])
        for step in 0..<count { for symbol in 0..<width { shares[step * width + symbol] = 0.1 } }
        for step in 0..<count { shares[step * width + step % width] = 0.2 }
        let meaning = windows.meaning(of: shares)
        for index in 0..<shares.count { #expect(meaning[index] == (shares[index] > 0.15 ? 1 : 0)) }
    }

    @Test(arguments: [
        ("tunes.length=40", "its longest piece has 12 symbols"),
        ("training.batchSize=16", "10 stretches of 8 symbols do not fill a batch of 16"),
    ])
    func whatCannotBeDoneIsSaid(override: String, problem: String) throws {
        #expect {
            _ = try ContestRun(try Self.experiment([override]), on: corpus).carryOut()
        } throws: { error in
            "\(error)".contains(problem) && !"\(error)".contains("\n")
        }
    }

    /// The known answer of report 004 has so many parameters.
    @Test func thePublishedNetworksAreThoseOfTheReport() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let library = try ExperimentLibrary(root: root.path)
        guard case .contest(let experiment) = try library.anyExperiment("gan-music-published")
        else { return }
        let summary = try experiment.summary().replacing(",", with: "")
        #expect(summary.contains("1022820"))
        #expect(summary.contains("5907457"))
    }
}
