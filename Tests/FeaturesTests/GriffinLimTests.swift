import AvazTensors
import Foundation
import Testing

@testable import AvazFeatures

/// The way back to sound, against librosa and SciPy; `Tests/Reference/generation.py` made the values.
@Suite struct GriffinLimTests {
    private struct Values: Decodable {
        var magnitudes: [[Float]]
        var signals: [[Float]]
        var bands: [[Float]]
        var least: [Float]
    }

    private func golden() throws -> Values {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return try JSONDecoder().decode(
            Values.self, from: Data(contentsOf: folder.appending(path: "Golden/griffin-lim.json")))
    }

    private func tensor(_ rows: [[Float]]) -> Tensor {
        Tensor([rows.count, rows[0].count], Array(rows.joined()))
    }

    @Test(arguments: [(0, 1, 0.99), (1, 8, 0.99), (2, 8, 0)])
    func agreesWithLibrosa(index: Int, iterations: Int, momentum: Double) throws {
        let golden = try golden()
        let signal = GriffinLim(
            transformLength: 64, hop: 16, iterations: iterations, momentum: momentum
        ).signal(tensor(golden.magnitudes))
        #expect(signal.count == golden.signals[index].count)
        for (found, expected) in zip(signal, golden.signals[index]) {
            #expect(abs(found - expected) < 2e-5)
        }
    }

    /// What is left is little more than of SciPy's least squares, and nothing is below zero.
    @Test func melBandsGiveASpectrumThatHasThem() throws {
        let golden = try golden()
        var settings = MelSettings()
        settings.bands = 12
        settings.scale = .htk
        let filters = MelFilters(sampleRate: 8000, transformLength: 64, settings: settings)
        let bands = tensor(golden.bands)
        let spectrum = MelInverse(filters)(bands)
        #expect(spectrum.array.allSatisfy { $0 >= 0 && $0.isFinite })
        let reached = filters(spectrum)
        for frame in 0..<bands.columns {
            var (rest, whole): (Float, Float) = (0, 0)
            for band in 0..<bands.rows {
                let way = reached[band, frame] - bands[band, frame]
                rest += way * way
                whole += bands[band, frame] * bands[band, frame]
            }
            #expect(rest.squareRoot() < golden.least[frame] + 0.01 * whole.squareRoot())
        }
    }

    /// A tone comes back as a tone of its pitch; silence as silence.
    @Test func aToneSoundsAgain() throws {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 256
        settings.spectrum.hopLength = 64
        settings.mel.bands = 40
        let extractor = try FeatureExtractor([.melDecibels], settings: settings, sampleRate: 8000)
        let tone = (0..<4000).map { Float(sin(2 * Double.pi * 440 * Double($0) / 8000)) }
        let sound = MelSound(settings: settings, sampleRate: 8000)
        let again = sound.samples(try extractor.extract(tone))
        #expect(abs((again.map { abs($0) }.max() ?? 0) - 0.9) < 1e-5)
        let crossings = zip(again, again.dropFirst()).count { $0 < 0 && $1 >= 0 }
        // 440 a second, within a mel band.
        #expect(abs(Double(crossings) / (Double(again.count) / 8000) - 440) < 40)
    }
}
