@testable import AvazFiles
@testable import AvazRecords
import AvazMetrics
import Foundation
import Testing

@Suite struct SchemaTests {
    private let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func json(_ path: String) throws -> JSONValue {
        let data = try Data(contentsOf: root.appending(path: path))
        return try JSONDecoder().decode(JSONValue.self, from: data)
    }

    private func validator() throws -> SchemaValidator {
        SchemaValidator(try json("docs/run.schema.json"))
    }

    /// The contents of `run.json`.
    private func written(_ record: RunRecord) throws -> JSONValue {
        let folder = try TemporaryFolder()
        try record.write(to: "\(folder.path)/run.json")
        return try JSONDecoder().decode(
            JSONValue.self, from: Data(folder.text("run.json").utf8))
    }

    @Test func recordsConform() throws {
        var full = sampleRecord(
            runs: 2, folds: true, published: samplePublished, meetsUnknown: true)
        full.runs[0].history[0].validationLoss = 0.5
        full.runs[0].history[0].validationAccuracy = 0.5
        let judged = Reliability([JudgedProbabilities([0.75, 0.25], truth: 0)])
        full.summary.calibrate(.init(temperature: 1.5, before: judged, after: judged))
        for record in [
            full, sampleRecord(), sampleRecord(hasInputs: true),
            sampleRecord(epochs: 0, published: samplePublished),
            sampleRecord(judged: sampleJudgements[0]), sampleRecord(judged: sampleJudgements[1]),
            sampleRecord(judged: sampleJudgements[2]),
            sampleRecord(
                classes: hostileNames, runs: 3, folds: true, splitKind: "leave-one-group-out",
                meetsUnknown: true),
        ] {
            #expect(try validator().faults(of: written(record)) == [])
        }
    }

    @Test func otherShapesDoNotConform() throws {
        let record = try written(sampleRecord(meetsUnknown: true))
        func edited(_ path: [String], _ value: JSONValue?) -> JSONValue {
            record.replacing(path[...], with: value)
        }
        let validator = try validator()
        for (path, value) in [
            (["version"], .number(2)), (["experiment"], nil), (["experiment"], .string("")),
            (["corpus", "clips"], .number(1.5)), (["corpus", "clips"], .number(-1)),
            (["corpus", "classes"], .array([.string("a"), .string("a")])),
            (["corpus", "extra"], .null), (["inputs"], .object([:])), (["runs"], .array([])),
            (["summary", "testAccuracy", "mean"], .number(1.1)),
            (["published"], .string("none")), (["split", "kind"], .null),
            (["runs", "0", "test", "confusion", "0", "0"], .string("1")),
            (["runs", "0", "test", "accuracy"], .number(70)),
            (["runs", "0", "test", "perClass", "0", "f1"], nil),
            (["runs", "0", "test", "detection"], .number(1)),
            (["runs", "0", "history", "0", "epoch"], .number(0)),
            (["runs", "0", "history", "0", "trainAccuracy"], .number(2)),
        ] as [([String], JSONValue?)] {
            #expect(!validator.faults(of: edited(path, value)).isEmpty, "\(path)")
        }
        #expect(validator.faults(of: edited(["runs", "0", "test", "detection"], .null)) == [])
    }

    @Test func committedRecordsConform() throws {
        let results = root.appending(path: "Results")
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: results.path)) ?? []
        let validator = try validator()
        for path in paths where path.hasSuffix("/run.json") {
            #expect(try validator.faults(of: json("Results/\(path)")) == [], "\(path)")
        }
    }
}

extension JSONValue {
    /// The value with another at a path of keys and indices, or without what is there.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? .null }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            members[key] =
                rest.isEmpty ? value : members[key]?.replacing(rest, with: value)
            return .object(members)
        case .array(var elements):
            guard let index = Int(key) else { return self }
            elements[index] = elements[index].replacing(rest, with: value)
            return .array(elements)
        default: return self
        }
    }
}
