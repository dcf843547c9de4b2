import AvazMIDI
import Foundation
import Testing

@testable import AvazInputs

/// Symbols of music as music21 5.5.0 gives them; Tests/Reference/scores.py has the golden values.
@Suite struct ScoreTests {
    private struct Golden: Decodable {
        var chords, voices, triplets, overlaps, ends, parts, dense: [String]
        var lastChord: [String]
        var normalOrders: String

        enum CodingKeys: String, CodingKey {
            case chords, voices, triplets, overlaps, ends, parts, dense
            case lastChord = "last_chord"
            case normalOrders = "normal orders"
        }
    }

    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().path + "/Golden/"

    private static func golden() throws -> Golden {
        let data = try Data(contentsOf: URL(filePath: folder + "scores.json"))
        return try JSONDecoder().decode(Golden.self, from: data)
    }

    private static func tokens(_ name: String) throws -> [String] {
        try Score(contentsOf: folder + name + ".mid").tokens
    }

    @Test func agreesWithMusic21() throws {
        let golden = try Self.golden()
        #expect(try Self.tokens("chords") == golden.chords)
        #expect(try Self.tokens("voices") == golden.voices)
        #expect(try Self.tokens("triplets") == golden.triplets)
        #expect(try Self.tokens("overlaps") == golden.overlaps)
        #expect(try Self.tokens("ends") == golden.ends)
        #expect(try Self.tokens("last_chord") == golden.lastChord)
        #expect(try Self.tokens("parts") == golden.parts)
        #expect(try Self.tokens("dense") == golden.dense)
    }

    /// Every set of pitch classes.
    @Test func normalOrdersAgreeWithMusic21() throws {
        let golden = try Self.golden().normalOrders.split(separator: " ")
        #expect(golden.count == 4095)
        for (index, order) in golden.enumerated() {
            let classes = (0..<12).filter { (index + 1) >> $0 & 1 == 1 }
            let expected = order.compactMap { $0.hexDigitValue }
            #expect(NormalOrder.of(classes.map { 60 + $0 }) == expected)
        }
    }

    @Test func fullPitchesAreSaid() throws {
        let score = Score(elements: [
            Score.Element(onset: 0, length: 12, pitches: [67, 60, 64, 60]),
            Score.Element(onset: 12, length: 12, pitches: [70]),
        ])
        #expect(score.tokens(.pitches) == ["C4.E4.G4", "B-4"])
        #expect(score.tokens(.normalOrder) == ["0.4.7", "B-4"])
    }

    @Test func everyPitchComesBackFromItsName() {
        for pitch in 0...127 where ![4, 11].contains(pitch) {
            #expect(PitchName.pitch(PitchName.name(pitch)) == pitch)
        }
        #expect(PitchName.name(4) == PitchName.name(27))
        #expect(PitchName.name(60) == "C4")
        #expect(PitchName.name(0) == "C-1")
        #expect(PitchName.name(10) == "B--1")
        #expect(PitchName.pitch("D-4") == 61)
        #expect(PitchName.pitch("B##3") == 61)
        for wrong in ["", "H4", "C", "C#", "C10", "4", "C4x"] {
            #expect(PitchName.pitch(wrong) == nil)
        }
    }

    @Test func aFileWithoutNotesIsNamed() throws {
        let path = NSTemporaryDirectory() + "silence-\(UUID().uuidString).mid"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let silence = StandardMIDIFile(
            beatsPerMinute: 120, tracks: [Track(name: "none", channel: 0, program: 0)])
        try Data(silence.encoded()).write(to: URL(filePath: path))
        let error = #expect(throws: (any Error).self) { try Score(contentsOf: path) }
        #expect("\(error!)".hasPrefix("\(path): plays no note"))
    }

    /// The corpus of the published report, where a folder with it is given.
    @Test(.enabled(if: PianoCorpus.folder != nil))
    func publishedCorporaComeOut() throws {
        let chopin = try PianoCorpus.pieces("chopin")
        let mozart = try PianoCorpus.pieces("mozart")
        #expect(PianoCorpus.hash(chopin) == "d9505f5034ed270e")
        #expect(PianoCorpus.hash(mozart) == "5a2e1367759e76f1")
        #expect(chopin.reduce(0) { $0 + $1.count } == 63_593)
        #expect(mozart.reduce(0) { $0 + $1.count } == 59_618)
        for (pieces, length, symbols, all, allSymbols) in [
            (chopin, 60_013, 228, 59_522, 117), (mozart, 57_247, 140, 56_849, 74),
        ] {
            let vocabulary = Vocabulary(pieces.joined())
            let tokens = pieces.map { vocabulary.tokens($0).tokens }
            var removal = RareSymbols.published
            let published = removal.applied(to: tokens, held: []).flatMap { $0 }
            #expect(published.count == length)
            #expect(Set(published).count == symbols)
            removal.removal = .all
            let corrected = removal.applied(to: tokens, held: []).flatMap { $0 }
            #expect(corrected.count == all)
            #expect(Set(corrected).count == allSymbols)
        }
    }
}

/// The 69 files of the published corpus, in the folder that AVAZ_PIANO_MIDI names.
private enum PianoCorpus {
    static let folder = ProcessInfo.processInfo.environment["AVAZ_PIANO_MIDI"]

    static func pieces(_ composer: String) throws -> [[String]] {
        let path = (folder ?? "") + "/" + composer
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            .map { try Score(contentsOf: path + "/" + $0).tokens }
    }

    /// The first half of the SHA-256's first half, of all tokens a line each.
    static func hash(_ pieces: [[String]]) -> String {
        let text = pieces.joined().joined(separator: "\n")
        return String(SHA256.hash(Array(text.utf8)).prefix(16))
    }
}

/// FIPS 180-4, as short as it goes.
private enum SHA256 {
    static func hash(_ message: [UInt8]) -> String {
        func primes(_ count: Int) -> [Double] {
            Array((2...400).lazy.filter { n in !(2..<n).contains { n % $0 == 0 } }.prefix(count))
                .map(Double.init)
        }
        func fraction(_ x: Double) -> UInt32 { UInt32((x - x.rounded(.down)) * 0x1p32) }
        let constants = primes(64).map { fraction(cbrt($0)) }
        var state = primes(8).map { fraction($0.squareRoot()) }
        var bytes = message + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        bytes += (0..<8).reversed().map {
            UInt8(truncatingIfNeeded: (8 * message.count) >> (8 * $0))
        }
        func turned(_ x: UInt32, _ by: UInt32) -> UInt32 { x >> by | x << (32 - by) }
        for start in stride(from: 0, to: bytes.count, by: 64) {
            var w = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + 4 * word + $1]) }
            }
            for t in 16..<64 {
                let (a, b) = (w[t - 15], w[t - 2])
                let low = turned(a, 7) ^ turned(a, 18) ^ a >> 3
                let high = turned(b, 17) ^ turned(b, 19) ^ b >> 10
                w.append(w[t - 16] &+ low &+ w[t - 7] &+ high)
            }
            var v = state
            for t in 0..<64 {
                let high = turned(v[4], 6) ^ turned(v[4], 11) ^ turned(v[4], 25)
                let choice = v[4] & v[5] ^ ~v[4] & v[6]
                let first = v[7] &+ high &+ choice &+ constants[t] &+ w[t]
                let low = turned(v[0], 2) ^ turned(v[0], 13) ^ turned(v[0], 22)
                let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
                v = [first &+ low &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
            }
            state = zip(state, v).map { $0 &+ $1 }
        }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
