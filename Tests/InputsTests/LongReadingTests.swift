import AvazAudio
import AvazFeatures
import Foundation
import Testing

@testable import AvazInputs

/// A recording that is read in parts gives the numbers of one that is read whole.
@Suite final class LongReadingTests {
    let file = FileManager.default.temporaryDirectory
        .appending(path: "avaz-long-\(UUID().uuidString).wav").path

    deinit { try? FileManager.default.removeItem(atPath: file) }

    /// Stereo at 8 kHz, 16 bits, quiet at both ends.
    private func write(_ count: Int, loud: Range<Int>) throws {
        var data = Data()
        func number(_ value: Int, _ bytes: Int) {
            for byte in 0..<bytes { data.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
        }
        data += Data("RIFF".utf8)
        number(36 + 4 * count, 4)
        data += Data("WAVEfmt ".utf8)
        for (value, bytes) in [(16, 4), (1, 2), (2, 2), (8000, 4), (32_000, 4), (4, 2), (16, 2)] {
            number(value, bytes)
        }
        data += Data("data".utf8)
        number(4 * count, 4)
        for index in 0..<count {
            let value = (index * 7919 + index / 3 * 104_729) % 2000 - 1000
            number(loud.contains(index) ? value * 20 : value / 50, 2)
            number(loud.contains(index) ? value * 13 : 0, 2)
        }
        try data.write(to: URL(filePath: file))
    }

    private func recipe(
        rate: Int?, slices: SliceSettings? = nil, trim: SilenceTrim? = nil,
        endpoints: Endpoints? = nil, _ poolings: [Pooling]
    ) -> FeatureRecipe {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 256
        settings.spectrum.hopLength = 100
        settings.mel.bands = 20
        settings.coefficients = 6
        settings.deltas = 1
        settings.decibels.reference = .maximum
        return FeatureRecipe(
            sampleRate: rate, slices: slices, trim: trim, kinds: [.mfcc, .zeroCrossingRate],
            settings: settings, normalisation: .meanVariance, poolings: poolings,
            endpoints: endpoints)
    }

    @Test(arguments: [nil, 11_025])
    func givesTheSameRows(rate: Int?) throws {
        try write(60_000, loud: 9000..<41_000)
        let trim = SilenceTrim(decibels: 20, frameLength: 256, hopLength: 100)
        for recipe in [
            recipe(rate: rate, [.mean, .variance, .median, .maximum]),
            recipe(rate: rate, trim: trim, [.image(height: 8, width: 9)]),
            recipe(rate: rate, slices: SliceSettings(seconds: 1, hop: 1), [.frames(7)]),
            recipe(rate: rate, slices: SliceSettings(seconds: 0.7, hop: 0.3), trim: trim, [.mean]),
            recipe(rate: rate, slices: SliceSettings(seconds: 0.5, hop: 2), [.mean]),
            recipe(rate: rate, endpoints: .word, [.mean, .frames(4)]),
        ] {
            let reader = FeatureReader(recipe)
            var rows: [[Float]] = []
            let remark = try reader.forEachRow(of: file, mostSamples: 10_000) { rows.append($0) }
            #expect(remark == nil)
            #expect(try rows == reader.read(file).rows)
            var whole: [[Float]] = []
            _ = try reader.forEachRow(of: file) { whole.append($0) }
            #expect(rows == whole)
        }
    }

    @Test func refusesTheSameRecordings() throws {
        func failure(_ recipe: FeatureRecipe, mostSamples: Int) -> String {
            do {
                _ = try FeatureReader(recipe).forEachRow(of: file, mostSamples: mostSamples) { _ in
                }
                return ""
            } catch { return error.reason }
        }
        try write(20_000, loud: 0..<20_000)
        for recipe in [
            recipe(rate: nil, slices: SliceSettings(seconds: 3, hop: 1), [.mean]),
            recipe(rate: nil, slices: SliceSettings(seconds: 0.01, hop: 1), [.mean]),
        ] {
            let whole = failure(recipe, mostSamples: 1 << 20)
            #expect(whole.contains("slice"))
            #expect(failure(recipe, mostSamples: 5000) == whole)
        }
        // Zeros throughout: quiet samples are rounded to them.
        try Data(Data(contentsOf: URL(filePath: file)).prefix(44) + Data(count: 80_000))
            .write(to: URL(filePath: file))
        let silence = failure(recipe(rate: nil, [.mean]), mostSamples: 5000)
        #expect(silence == "is silent: all its samples are zero; record it again")
        #expect(failure(recipe(rate: nil, [.mean]), mostSamples: 1 << 20) == silence)
    }
}
