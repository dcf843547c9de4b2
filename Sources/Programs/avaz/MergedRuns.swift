import AvazFiles
import AvazMetrics
import AvazRecords

/// Records of one experiment on one corpus that differ in their seeds, as the one record that a run of
/// all these seeds would have left.
struct MergedRuns {
    /// A run by its folder.
    struct Part {
        var folder: String
        var record: RunRecord
        var predictions: PredictionTable

        init(reading folder: String) throws {
            self.folder = folder
            record = try RunRecord.read(folder + "/run.json")
            guard let summary = record.summary.classification else {
                throw FileFault(
                    file: folder, reason: "tells no classes apart, and only such runs are merged")
            }
            guard summary.calibration == nil else {
                throw FileFault(
                    file: folder,
                    reason:
                        "has a calibration, which is found over all seeds together: run them by "
                        + "one command")
            }
            predictions = try PredictionTable.read(folder + "/predictions.csv")
        }
    }

    let record: RunRecord
    let predictions: PredictionTable
    /// The folder of the run with the least seed, whose model is the one that is kept.
    let first: String

    /// - Throws: `FileFault` where a run differs from the first in more than its seeds, with the
    ///   difference.
    init(_ parts: [Part]) throws {
        for part in parts.dropFirst() {
            guard let difference = Self.difference(parts[0].record, part.record) else { continue }
            throw FileFault(
                file: part.folder,
                reason: "is not merged with \(parts[0].folder), since they differ in \(difference)")
        }
        var places: [Int: Part] = [:]
        for part in parts {
            for seed in Set(part.record.runs.map(\.seed)) {
                if let other = places.updateValue(part, forKey: seed) {
                    throw FileFault(
                        file: part.folder,
                        reason: "has the seed \(seed), which \(other.folder) has too: leave one out"
                    )
                }
            }
        }
        let seeds = places.keys.sorted()
        let ordered = seeds.compactMap { seed in places[seed].map { (seed, $0) } }
        let table = PredictionTable(
            classes: parts[0].record.corpus.classes,
            runs: ordered.flatMap { seed, part in
                part.predictions.runs.filter { $0.seed == seed }
            })
        var record = ordered[0].1.record
        record.runs = ordered.flatMap { seed, part in part.record.runs.filter { $0.seed == seed } }
        record.summary = RunRecord.Summary(of: table, splitKind: record.split.kind)
        record.settings = Self.settings(
            record.settings, seeds: .array(seeds.map { .number(Double($0)) }))
        (self.record, predictions, first) = (record, table, ordered[0].1.folder)
    }

    private static func settings(_ settings: JSONValue, seeds: JSONValue) -> JSONValue {
        guard case .object(var members) = settings else { return settings }
        members["seeds"] = seeds
        return .object(members)
    }

    // MARK: What differs

    /// In what two records differ besides their seeds, in words; nil where in nothing.
    private static func difference(_ one: RunRecord, _ other: RunRecord) -> String? {
        if one.experiment != other.experiment {
            return "their experiments, “\(one.experiment)” and “\(other.experiment)”"
        }
        if one.corpus != other.corpus {
            return one.corpus.name == other.corpus.name
                ? "the recordings of their corpora"
                : "their corpora, “\(one.corpus.name)” and “\(other.corpus.name)”"
        }
        let settings = [one, other].map { Self.settings($0.settings, seeds: .null) }
        if let key = firstDifference(settings[0], settings[1]) {
            return "the setting \(key.path): \(key.one) and \(key.other)"
        }
        if one.split != other.split {
            return
                "their splits, which each seed draws anew: set split.seed, or run all seeds by one "
                + "command"
        }
        if one.environment["code"] != other.environment["code"] {
            return "the versions of their programs"
        }
        return one.published == other.published ? nil : "their published figures"
    }

    /// The first key, in alphabetical order, under which two values differ.
    private static func firstDifference(_ one: JSONValue, _ other: JSONValue, at path: String = "")
        -> (path: String, one: String, other: String)?
    {
        if one == other { return nil }
        if case .object(let first) = one, case .object(let second) = other {
            for key in Set(first.keys).union(second.keys).sorted() {
                let place = path.isEmpty ? key : "\(path).\(key)"
                let values = (first[key] ?? .null, second[key] ?? .null)
                if let found = firstDifference(values.0, values.1, at: place) { return found }
            }
        }
        return (path, shown(one), shown(other))
    }

    private static func shown(_ value: JSONValue) -> String {
        value.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
