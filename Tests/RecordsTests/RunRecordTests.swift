@testable import AvazFiles
@testable import AvazRecords
import Foundation
import Testing

@Suite final class RunRecordTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    var path: String { folder.appending(path: "run.json").path }

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func fault(_ body: () throws -> Void) -> FileFault? {
        do { try body() } catch { return error as? FileFault }
        return nil
    }

    private func faultOfReading(_ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path))
        let fault = try #require(fault { _ = try RunRecord.read(path) })
        #expect(fault.file == path)
        #expect(!fault.reason.contains("\n"))
        return fault.reason
    }

    private func written(_ record: RunRecord) throws -> String {
        try record.write(to: path)
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func roundTripsWithTheSameBytes() throws {
        let record = sampleRecord(confusions: [[[9, 1], [0, 10]], [[8, 2], [1, 9]]])
        let text = try written(record)
        let again = try RunRecord.read(path)
        #expect(again == record)
        #expect(try written(again) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.json"])
    }

    @Test func textIsReadable() throws {
        let text = try written(sampleRecord())
        #expect(text.hasSuffix("\n}\n"))
        #expect(text.contains("\n  \"version\": 1\n"))
        #expect(text.contains("\n          [9, 1],\n          [0, 10]\n"))
        #expect(text.contains("\"bad \\\"one\\\"\\n.wav\", \"reason\": \"کوتاه\"}"))
        #expect(text.contains("\"seeds\": null,\n"))
        #expect(text.contains("\"environment\": {},"))
        #expect(text.contains("\"trainLoss\": 1e-07"))
        for line in text.split(separator: "\n") { #expect(line.last != " ") }
    }

    @Test func refusesFiguresThatAreNotFinite() throws {
        var record = sampleRecord()
        record.runs[0].history[1].trainLoss = .nan
        let loss = try #require(fault { try record.write(to: path) })
        #expect(loss.description.hasPrefix("\(path): not written: "))
        #expect(loss.reason.contains("runs[0].history[1].trainLoss is nan"))
        record = sampleRecord()
        var judgement = try #require(record.runs[0].classification)
        judgement.accuracy = .nan
        record.runs[0].test = .classification(judgement)
        #expect(fault { try record.write(to: path) } != nil)
        record = sampleRecord()
        record.settings = .object(["rate": .array([.number(.infinity)])])
        let rate = try #require(fault { try record.write(to: path) })
        #expect(rate.reason.contains("settings.rate[0] is inf"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func namesWhatIsWrongWithAFile() throws {
        let text = try written(sampleRecord())
        #expect(try faultOfReading("").contains("empty"))
        for length in stride(from: 1, to: text.count - 3, by: 97) {
            #expect(try faultOfReading(String(text.prefix(length))).contains("cut short"))
        }
        #expect(try faultOfReading("{ 1 }").contains("expected JSON"))
        #expect(try faultOfReading("[]").contains("expected an object, found an array"))
        #expect(try faultOfReading("{}").contains("expected the key experiment"))
        func edited(_ old: String, _ new: String) throws -> String {
            #expect(text.contains(old))
            return try faultOfReading(text.replacingOccurrences(of: old, with: new))
        }
        #expect(
            try edited("\"version\": 1", "\"version\": 2").contains("expected version 1"))
        #expect(try edited("\"trainLoss\": 0.5", "\"trainLoss\": NaN").contains("not finite"))
        #expect(
            try edited("\"clips\": 20", "\"clips\": \"20\"")
                == "corpus.clips: expected a whole number, found a string; run the experiment again"
        )
        #expect(try edited("\"clips\": 20", "\"clips\": null").contains("found null"))
        #expect(try edited("\"clips\": 20,", "").contains("expected the key corpus.clips"))
        #expect(try edited("[\"no\", \"yes\"]", "[\"yes\", \"no\"]").contains("corpus.classes"))
        #expect(try edited("[\"no\", \"yes\"]", "[\"no\", \"maybe\"]").contains("corpus.classes"))
        #expect(
            try edited("[\"no\", \"yes\"]", "[\"no\", \"zes\"]").contains("unknown class \"yes\""))
        #expect(try edited("\"truth\": \"no\"", "\"truth\": \"ja\"").contains("class \"ja\""))
        #expect(try edited("[0, 10]", "[0]").contains("test.confusion"))
        #expect(try edited("[0, 10]", "[5, 10]").contains("test.accuracy"))
        #expect(try edited("\"support\": 10", "\"support\": 9").contains("test.perClass"))
        #expect(try edited("\"epoch\": 2", "\"epoch\": 1").contains("history"))
        #expect(try edited("\"trainAccuracy\": 0.25", "\"trainAccuracy\": 25").contains("0 to 1"))
        #expect(try edited("\"mean\": 0.95", "\"mean\": 0.96").contains("summary"))
    }

    @Test func numbersOutOfAllProportionAreNamed() throws {
        let text = try written(sampleRecord())
        for (old, new, name) in [
            ("\"trainLoss\": 0.5", "\"trainLoss\": 5e-324", "runs[0].history[0].trainLoss"),
            ("\"trainLoss\": 0.5", "\"trainLoss\": 1e300", "found 1e+300"),
            ("[9, 1]", "[4611686018427387904, 4611686018427387904]", "test.confusion"),
            ("\"epoch\": 2", "\"epoch\": 4611686018427387904", "history[1].epoch"),
            ("\"threshold\": 0.5", "\"threshold\": -1e200", "runs[0].test"),
            ("\"training\": 2", "\"training\": 1e308", "runs[0].seconds"),
        ] {
            let edited = text.replacingOccurrences(of: old, with: new)
            #expect(edited != text)
            #expect(try faultOfReading(edited).contains(name), "\(name)")
        }
        var record = sampleRecord()
        record.inputs = .init(
            map: .init(
                explained: [0.5, 0.2], train: .init(classes: [0], x: [1e200], y: [0]),
                test: .init(classes: [], x: [], y: [])), samples: [])
        #expect(fault { try record.write(to: path) }?.reason.contains("inputs.map") == true)
        record.inputs = .init(
            map: nil,
            samples: [.init(file: "a", class: "no", height: .max, width: .max, levels: "0")])
        #expect(fault { try record.write(to: path) }?.reason.contains("inputs.samples") == true)
    }

    @Test func aFileWithoutAVersionIsOfTheFirst() throws {
        let text = try written(sampleRecord())
        let bare = text.replacingOccurrences(of: ",\n  \"version\": 1", with: "")
        #expect(bare != text)
        try Data(bare.utf8).write(to: URL(filePath: path))
        #expect(try RunRecord.read(path) == sampleRecord())
    }

    @Test func namesAMissingFileAndAnUnwritableFolder() throws {
        let missing = try #require(fault { _ = try RunRecord.read(path) })
        #expect(missing.description == "\(path): No such file or directory")
        let nowhere = folder.appending(path: "none/run.json").path
        let unwritable = try #require(fault { try sampleRecord().write(to: nowhere) })
        #expect(unwritable.description == "\(nowhere): No such file or directory")
    }
}
