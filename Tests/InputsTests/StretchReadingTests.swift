import AvazDatasets
import Foundation
import Testing

@testable import AvazAudio
@testable import AvazInputs

/// Stretches of a recording in one pass over it.
@Suite final class StretchReadingTests {
    private let file = FileManager.default.temporaryDirectory
        .appending(path: "avaz-stretch-\(UUID().uuidString).wav")

    /// Four seconds of a rising ramp at 8 kHz.
    init() throws {
        var data = Data()
        func number(_ value: Int, _ bytes: Int) {
            for byte in 0..<bytes { data.append(UInt8(value >> (8 * byte) & 0xff)) }
        }
        let samples = 32_000
        data.append(contentsOf: "RIFF".utf8)
        number(36 + 2 * samples, 4)
        data.append(contentsOf: "WAVEfmt ".utf8)
        for (value, bytes) in [(16, 4), (1, 2), (1, 2), (8000, 4), (16_000, 4), (2, 2), (16, 2)] {
            number(value, bytes)
        }
        data.append(contentsOf: "data".utf8)
        number(2 * samples, 4)
        for sample in 0..<samples { number(sample, 2) }
        try data.write(to: file)
    }

    deinit { try? FileManager.default.removeItem(at: file) }

    private func reader(_ sampleRate: Int?) -> FeatureReader {
        FeatureReader(
            FeatureRecipe(
                sampleRate: sampleRate, slices: nil, trim: nil, kinds: [.rootMeanSquare],
                settings: .init(),
                normalisation: .none, poolings: [.mean]))
    }

    @Test func stretchesAreWhatTheWholeHoldsThere() throws {
        // They overlap, stand in no order, and reach over the blocks of the decoder.
        let stretches = [2.5..<4.0, 0..<0.5, 1.0..<3.75, 0.25..<0.3]
        for rate in [nil, 16_000] {
            let reader = reader(rate)
            let whole = try reader.decoder.decode(file.path)
            let results = reader.signals(file.path, stretches: stretches) { $1.samples }
            for (stretch, result) in zip(stretches, results) {
                let rate = Double(whole.sampleRate)
                let range = Int(stretch.lowerBound * rate)..<Int(stretch.upperBound * rate)
                #expect(try result.get() == Array(whole.samples[range]))
            }
        }
    }

    @Test func anEndBeyondTheRecordingIsRefused() throws {
        let results = reader(nil).signals(file.path, stretches: [3..<4.05, 3..<5, 9..<10]) {
            $1.samples.count
        }
        #expect(try results[0].get() == 8000)
        for result in results.dropFirst() {
            #expect(throws: AudioError.self) { try result.get() }
        }
    }
}
