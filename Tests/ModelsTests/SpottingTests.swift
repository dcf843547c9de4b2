import AvazDetection
import AvazFeatures
import AvazFiles
import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazModels

@Suite final class SpottingTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-spotting-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private var plan: SpottingPlan {
        SpottingPlan(
            sampleRate: 8000, transformLength: 256, hopLength: 160, bands: 12, lowestFrequency: 50,
            normalisation: ChannelEnergyNormalisation(), frames: 14, margin: 0.1,
            scales: [0.7, 1, 1.6], merging: .voting, overlap: 0.3, mean: 1, deviation: 2)
    }

    private func network(padding: Window2D.Padding = .valid, stride: Int = 2) -> Network {
        var generator = MersenneTwister(seed: 5)
        return Network([
            Conv2D(
                channels: 1, filters: 4, window: Window2D(3, 3, padding: padding),
                initialiser: .he, using: &generator),
            Activation(.relu), MaxPool2D(Window2D(2, 2, stride: stride)), BatchNorm(channels: 4),
            Conv2D(
                channels: 4, filters: 5, window: Window2D(3, 3, padding: padding),
                initialiser: .he, using: &generator),
            Activation(.relu), Flatten(),
            Dense(inputs: 4 * 3 * 5, outputs: 4, initialiser: .he, using: &generator),
        ])
    }

    private func model(_ threshold: Double = 0.2) -> SpottingModel {
        SpottingModel(
            experiment: "test", classes: ["no", "oh", "yes"], plan: plan, threshold: threshold,
            network: network())
    }

    private var sound: [Float] {
        var generator = FastGenerator(seed: 8)
        return (0..<60_000).map { index in
            let pitch = 0.1 * Float(1 + index / 4000 % 5)
            return 0.4 * sin(pitch * Float(index)) + 0.05 * generator.normal()
        }
    }

    /// Windows that share their convolutions are told what each by itself would be.
    @Test func aStripIsItsWindows() throws {
        let network = network()
        let sliding = try SlidingNetwork(network, height: 14, width: 12)
        #expect(sliding.hop.rows == 2 && sliding.height(ofWindows: 5) == 22)
        let strips = Tensor([3, 22, 12, 1])
        var generator = FastGenerator(seed: 2)
        for index in 0..<strips.count { strips[index] = generator.normal() }
        let answers = sliding.probabilities(of: strips)
        #expect(answers.shape == [15, 4])
        for strip in 0..<3 {
            for window in 0..<5 {
                let first = strip * strips.columns + window * 2 * 12
                let one = Tensor(
                    [1, 14, 12, 1], Array(strips.array[first..<first + 14 * 12]))
                let expected = SoftmaxCrossEntropy.probabilities(
                    network.forward(one, training: false))
                for label in 0..<4 {
                    #expect(abs(answers[strip * 5 + window, label] - expected[0, label]) < 1e-5)
                }
            }
        }
    }

    @Test func layersThatWindowsCannotShareAreRefused() {
        for (network, words) in [
            (network(padding: .same), "padding: \"valid\""), (Network([]), "\"flatten\""),
            (network(stride: 15), "are 15, and windows of 14 would leave some unseen"),
        ] {
            let error = #expect(throws: LayerError.self) {
                try SlidingNetwork(network, height: 14, width: 12)
            }
            #expect(error?.description.contains(words) ?? false)
        }
    }

    /// However the recording is cut, and whatever settles when, the words are the same.
    @Test func blocksMakeNoDifference() throws {
        let model = model(0)
        func words(_ size: Int) throws -> [FoundBox] {
            let spotter = try model.spotter()
            var words: [FoundBox] = []
            for start in stride(from: 0, to: sound.count, by: size) {
                words += try spotter.append(Array(sound[start..<min(start + size, sound.count)]))
            }
            return words + (try spotter.finish())
        }
        let whole = try words(sound.count)
        #expect(whole.count > 3)
        #expect(try words(777) == whole)
        #expect(try words(16_000) == whole)
        let ends = whole.map(\.box.left)
        #expect(ends == ends.sorted())
    }

    /// A chain of candidates without end is cut: words are told while the recording goes on.
    @Test func chainsEnd() throws {
        let network = try SlidingNetwork(network(), height: 14, width: 12)
        let spotter = try Spotter(plan, network, least: 0)
        let told = try (0..<6).map { _ in try spotter.append(sound).count }
        #expect(told.prefix(3).contains { $0 > 0 } && told.suffix(3).contains { $0 > 0 }, "\(told)")
    }

    @Test func aWindowIsItsWordAndAMargin() {
        let (one, slow) = (plan.stretch(level: 1, start: 10), plan.stretch(level: 2, start: 10))
        let frame = 160.0 / 8000
        #expect(abs(one.lowerBound - (10 + 1.4 - 0.5) * frame) < 1e-12)
        #expect(abs(one.upperBound - one.lowerBound - 0.8 * 14 * frame) < 1e-12)
        #expect(abs(slow.upperBound - slow.lowerBound - 1.6 * 0.8 * 14 * frame) < 1e-12)
    }

    @Test func whatIsWrittenIsRead() throws {
        let model = model()
        try model.write(to: folder.path)
        #expect(SpottingModel.lies(in: folder.path))
        let read = try SpottingModel(contentsOf: folder.path)
        #expect(read.classes == model.classes && read.plan == model.plan)
        #expect(read.threshold == model.threshold && read.experiment == "test")
        let (one, other) = (try model.spotter(), try read.spotter())
        let words = try one.append(sound) + one.finish()
        let same = try other.append(sound) + other.finish()
        #expect(same == words)
    }

    @Test(arguments: [
        ("\"threshold\" : 0.2", "\"threshold\" : 7", "threshold: expected 0 to 1"),
        (
            "\"transformLength\" : 256", "\"transformLength\" : 0",
            "transformLength 0 is beyond its bounds"
        ),
        ("\"bands\" : 12", "\"bands\" : 9000", "bands 9000 is beyond its bounds"),
        ("\"overlap\" : 0.3", "\"overlap\" : 0", "overlap"),
        ("\"yes\"", "\"no\"", "classes: expected different names"),
        ("avaz-spotting-model", "avaz-model", "is of format avaz-model 1"),
        ("\"version\" : 1", "\"version\" : 9", "expected avaz-spotting-model 1"),
        ("\"frames\" : 14", "\"frames\" : 40", "does not fit the model"),
        ("\"layers\"", "\"lairs\"", "is truncated"),
    ])
    func damagedModelsAreALine(text: String, other: String, words: String) throws {
        try model().write(to: folder.path)
        let file = folder.appending(path: "model.json")
        let whole = try String(contentsOf: file, encoding: .utf8)
        #expect(whole.contains(text))
        try Data(whole.replacing(text, with: other).utf8).write(to: file)
        do {
            _ = try SpottingModel(contentsOf: folder.path)
            Issue.record("a damaged model was read: \(other)")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
            #expect(!"\(error)".contains("\n"))
        }
    }

    @Test func recordingsThatCannotBeReadAreNamed() {
        let error = #expect(throws: FileFault.self) {
            try model().words(in: folder.path + "/none.wav")
        }
        #expect(error?.file.hasSuffix("none.wav") ?? false)
    }
}
