import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

/// The end-pointer against another implementation; `Tests/Reference/endpoints.py` made the values.
@Suite struct WordEndpointsTests {
    struct Case: Decodable, CustomStringConvertible {
        var name: String
        var samples: [Int]
        var range: [Int]

        var description: String { name }
        var signal: [Float] { samples.map { Float($0) / 32768 } }
    }

    static func cases() throws -> [Case] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/endpoints.json")
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }

    @Test(arguments: try cases())
    func agreesWithTheReference(test: Case) throws {
        let range = try WordEndpoints(sampleRate: 8000).range(in: test.signal)
        #expect([range.lowerBound, range.upperBound] == test.range)
    }

    /// Loudness does not matter, and neither does where in the recording the word stands.
    @Test func followsTheWord() throws {
        let test = try #require(Self.cases().first { $0.name == "hiss" })
        let endpoints = try WordEndpoints(sampleRate: 8000)
        let range = try endpoints.range(in: test.signal)
        #expect(try endpoints.range(in: test.signal.map { $0 / 64 }) == range)
        let turned = Array(test.signal[1600...] + test.signal[..<1600])
        let moved = try endpoints.range(in: turned)
        #expect(abs(moved.lowerBound - (range.lowerBound - 1600)) <= 80)
        #expect(abs(moved.upperBound - (range.upperBound - 1600)) <= 80)
    }

    @Test(arguments: [1, 79, 80, 255, 256, 300])
    func aShortRecordingHasARangeOfItsOwn(count: Int) throws {
        var generator = FastGenerator(seed: 3)
        let samples = (0..<count).map { _ in generator.normal() }
        let range = try WordEndpoints(sampleRate: 8000).range(in: samples)
        #expect(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= count)
    }
}
