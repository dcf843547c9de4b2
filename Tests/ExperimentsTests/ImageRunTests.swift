import AvazDatasets
import AvazDetection
import AvazFiles
import AvazImages
import AvazInputs
import AvazRecords
import AvazTensors
import Foundation
import Synchronization
import Testing

@testable import AvazExperiments

/// Whole experiments on a dozen small scenes of light squares and dark crosses.
@Suite final class ImageRunTests {
    let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-images-\(UUID().uuidString)")

    init() throws {
        for folder in ["positive", "negative", "truth"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: folder), withIntermediateDirectories: true)
        }
        for index in 0..<14 { try scene(index) }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private func scene(_ index: Int) throws {
        var generator = FastGenerator(seed: UInt64(index))
        let image = Image(height: 48, width: 48, filled: 0.5)
        for pixel in 0..<image.pixels.count { image.pixels[pixel] += 0.03 * generator.normal() }
        guard index < 10 else {
            return try image.writePNG(to: root.path + "/negative/\(index).png")
        }
        var lines = ""
        for (corner, name) in [(3, "square"), (26, "cross")] {
            let top = corner + Int.random(in: 0...4, using: &generator)
            let left = corner + Int.random(in: 0...4, using: &generator)
            for row in 0..<14 {
                for column in 0..<14 {
                    let isOfCross = (5...8).contains(row) || (5...8).contains(column)
                    if name == "square" { image[top + row, left + column, 0] = 0.9 }
                    if name == "cross" && isOfCross { image[top + row, left + column, 0] = 0.1 }
                }
            }
            lines += "(\(left),\(top)),(\(left + 14),\(top + 14)),\(name)\n"
        }
        try image.writePNG(to: root.path + "/positive/\(index).png")
        try WholeFile.write(lines, to: root.path + "/truth/\(index).txt")
    }

    private static let text = """
        {
          title: "tiny", task: "scenes",
          patches: { size: 12, perScene: 10 },
          split: { kind: "scenes", testFraction: 0.3, seed: 1 },
          model: { kind: "layers", initialiser: "he", layers: [
            { kind: "conv2d", filters: 6, size: 3, stride: 1, padding: "valid", activation: "relu" },
            { kind: "max-pool2d", size: 2 },
            { kind: "flatten" }, { kind: "dense", units: "out" },
          ] },
          training: { epochs: 25, batchSize: 16, optimiser: "adam", learningRate: 0.01,
                      loss: "cross-entropy" },
          detection: { stride: 1, downscale: 1.3, enlargement: 0.86, suppression: "voting" },
          seeds: [1],
        }
        """

    private func experiment(_ overrides: [String] = []) throws -> ImageExperiment {
        let section = try Experiment.section(
            text: Self.text, file: "tiny.json5", overrides: overrides.map { try Override($0) })
        return try ImageExperiment(
            name: "tiny", section: section, folder: root.path,
            publishedFigures: PublishedReports(corpora: [:]))
    }

    private func record(_ overrides: String...) throws -> RunRecord {
        let experiment = try experiment(overrides)
        let record = try ImageRun(experiment, on: root.path).carryOut().record
        #expect(record.contradiction == nil)
        return record
    }

    @Test func objectsAreFound() throws {
        let outcome = try ImageRun(experiment(), on: root.path).carryOut()
        let objects = try #require(outcome.record.runs[0].objects)
        #expect(objects.ap50 > 0.6, "\(objects)")
        #expect(objects.perClass.map(\.class) == ["cross", "square"])
        #expect(outcome.record.corpus.clips == 14)
        #expect(outcome.samples.map(\.name) == objects.samples && objects.samples.count == 4)
        #expect(outcome.record.summary.figures["ap50"]?.mean == objects.ap50)
        let again = try ImageRun(experiment(), on: root.path).carryOut().record
        #expect(again.runs[0].test == outcome.record.runs[0].test)
    }

    /// The report's slip: the network sees black, and says the same of every window.
    @Test func scaledTwiceLittleIsFound() throws {
        let objects = try #require(try record("detection.dividesAgain=true").runs[0].objects)
        #expect(objects.ap50 <= 0.5, "\(objects)")
    }

    @Test func hardNegativesAreLearnt() throws {
        let few = try record("detection.threshold=0.2", "training.epochs=6")
        let many = try record(
            "detection.threshold=0.2", "training.epochs=6", "detection.hardNegatives=300",
            "detection.minedScenes=9")
        #expect(many.split.train > few.split.train)
        let (before, after) = (few.runs[0].objects, many.runs[0].objects)
        #expect((after?.falsePerImage ?? 9) <= (before?.falsePerImage ?? 0))
    }

    /// Stopped in the first training, and once more in the second, it goes on to the same record.
    @Test func goesOnFromWhereItWasStopped() throws {
        let overrides = [
            "training.epochs=4", "detection.hardNegatives=40", "detection.minedScenes=5",
        ]
        let whole = try ImageRun(experiment(overrides), on: root.path).carryOut().record
        let checkpoints = CheckpointFolder(beside: root.path + "/run", patience: .zero)
        for stop in [2, 5] {
            let passed = Mutex(stop == 2 ? 0 : 2)
            let error = #expect(throws: Interrupted.self) {
                try ImageRun(experiment(overrides), on: root.path).carryOut(
                    checkpoints: checkpoints, report: { _ in passed.withLock { $0 += 1 } },
                    shouldStop: { passed.withLock { $0 >= stop } })
            }
            #expect(error.map { "\($0)".contains("goes on from there") } ?? false)
        }
        let passed = Mutex(0)
        let record = try ImageRun(experiment(overrides), on: root.path).carryOut(
            checkpoints: checkpoints, report: { _ in passed.withLock { $0 += 1 } }
        ).record
        #expect(passed.withLock { $0 } == 3)
        #expect(record.runs[0].history == whole.runs[0].history)
        #expect(record.runs[0].test == whole.runs[0].test)
    }

    @Test(arguments: ["none", "removal", "exact", "augmented", "weights"])
    func balanceIsRecorded(kind: String) throws {
        var overrides = [
            "detection=null", "balance={kind: '\(kind)'}", "training.epochs=8",
        ]
        if kind == "augmented" {
            overrides[1] = "balance={kind: 'augmented', ceiling: 150}"
            overrides.append("augmentation={flipHorizontally: true}")
        }
        let experiment = try experiment(overrides)
        let outcome = try ImageRun(experiment, on: root.path).carryOut()
        #expect(outcome.record.contradiction == nil)
        #expect(outcome.record.corpus.classes == ["background", "cross", "square"])
        let judged = try #require(outcome.record.runs[0].classification)
        let balance = try #require(judged.balance)
        #expect(balance.before[0] > 3 * balance.before[1])
        switch kind {
        case "exact": #expect(Set(balance.after) == [balance.before.min()])
        case "augmented": #expect(Set(balance.after) == [150])
        case "removal": #expect(balance.after[0] < balance.before[0] / 2)
        default: #expect(balance.after == balance.before)
        }
        // Of thinned examples there are a few dozen, and so many steps the fewer.
        #expect(judged.accuracy > (["removal", "exact"].contains(kind) ? 0.3 : 0.6))
        #expect(outcome.predictions?.predictions.first?.file.contains("#xywh=") == true)
    }

    @Test func smallImagesInFolds() throws {
        var generator = FastGenerator(seed: 4)
        let rows = (0..<40).map { index in
            let values = (0..<16).map { place in
                (place % 4 < 2) == (index % 2 == 0) ? 12 + Int(3 * generator.uniform()) : 1
            }
            return values.map(String.init).joined(separator: ",")
                + ",\(index % 2 == 0 ? "left" : "right")"
        }
        let path = root.path + "/table.csv"
        try WholeFile.write(rows.joined(separator: "\n") + "\n1,2,3,left\n", to: path)
        let experiment = try experiment([
            "task=images", "corpus=table.csv", "patches={size: 4}", "detection=null",
            "split={kind: 'folds', folds: 4}", "training.epochs=6", "training.members=2",
            "augmentation={copies: 1, shift: 0.1}",
            "model.layers=[{kind: 'flatten'}, {kind: 'dense', units: 'out'}]",
        ])
        let own = try #require(experiment.ownCorpus)
        let outcome = try ImageRun(experiment, on: own).carryOut()
        #expect(outcome.record.contradiction == nil && outcome.record.corpus.name == "table")
        #expect(outcome.record.runs.map(\.fold) == ["1", "2", "3", "4"])
        #expect(outcome.predictions?.predictions.count == 40)
        #expect(outcome.record.summary.classification?.testAccuracy.mean ?? 0 > 0.95)
        #expect(outcome.record.corpus.rejected.map(\.file) == ["row 41"])
        #expect(ImageRun(experiment, on: own).agrees(with: outcome.record))
    }

    /// A network that has learnt another set begins with its layers, which then stay or go on learning.
    @Test func anotherSetIsLearntFirst() throws {
        try WholeFile.write(
            (0..<20).map { $0 % 2 == 0 ? "9,1,1,9,left" : "1,9,9,1,right" }.joined(separator: "\n"),
            to: root.path + "/first.csv")
        let few = ["detection=null", "balance={kind: 'exact', ceiling: 3}", "training.epochs=20"]
        func accuracy(_ overrides: String...) throws -> Double? {
            let record = try ImageRun(experiment(few + overrides), on: root.path).carryOut().record
            #expect(record.contradiction == nil)
            #expect(record.runs[0].classification?.balance?.after == [3, 3, 3])
            return record.runs[0].classification?.accuracy
        }
        #expect(try accuracy("start={corpus: 'first.csv'}") ?? 0 > 0.5)
        #expect(try accuracy("start={corpus: 'first.csv', frozen: true}") ?? 0 > 0.3)
        let error = #expect(throws: CorpusError.self) { try accuracy("start={corpus: 'none.csv'}") }
        #expect(error.map { "\($0)".contains("none.csv") } ?? false)
    }

    @Test(arguments: [
        ("start={corpus: 'a.csv'}", "start is for telling images apart"),
        ("training.loss=mse", "by the loss \"cross-entropy\""),
        ("patches={size: 12, background: 'none'}", ""),
        ("split={kind: 'folds'}", "must be \"scenes\" for the task"),
        ("augmentation={rotation: 5}", "augmentation has no effect"),
        ("training.members=2", "training.members is for telling images apart"),
        ("detection={hardNegatives: 5}", ""),
        ("balance={kind: 'augmented'}", "“balance.ceiling” is missing"),
        ("augmentation={copies: 1, zoom: [2, 1]}", "the lower first"),
        ("patches={size: 3}", "“patches.size” must be a whole number from 4 to 256"),
    ])
    func settingsAreChecked(override: String, words: String) throws {
        guard !words.isEmpty else {
            _ = try experiment([override])
            return
        }
        let error = #expect(throws: SettingsError.self) { try experiment([override]) }
        #expect(error?.description.contains(words) ?? false, "\(String(describing: error))")
    }

    @Test func faultsOfTheCorpusAreALine() throws {
        let none = root.path + "/none"
        #expect(throws: FileFault.self) { try experiment().job(at: none) }
        let path = root.path + "/truth"
        do {
            _ = try ImageRun(experiment(), on: path).carryOut()
            Issue.record("a folder without images was taken")
        } catch { #expect("\(error)".contains("expected images with boxes, found 0 images")) }
    }
}
