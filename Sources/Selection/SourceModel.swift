import AvazFiles
import AvazModels
import AvazRecords

/// A trained network whose layers new ones may begin with, and the settings that it was taught by.
public struct SourceModel {
    private let settings: JSONValue
    /// Hz that it was taught at; nil where its recordings had several.
    private let sampleRate: Int?

    /// Copies the model as `start` beside the experiment to come, which needs it to be repeated.
    ///
    /// - Parameter path: the folder of a run, which holds `run.json` and `model`.
    /// - Throws: `FileFault` where it is none, or of a model that is no network.
    init(_ path: String, copiedTo folder: String) throws {
        let file = path + "/run.json"
        guard WholeFile.exists(file) else {
            throw FileFault(
                file: path,
                reason:
                    "holds no run.json, which tells what its model was taught by; give the folder "
                    + "of a run of `avaz run` or `avaz train`")
        }
        settings = try RunRecord.read(file).settings
        let model = try ClassifierModel(contentsOf: path)
        sampleRate = model.features.sampleRate
        guard Self.isNetwork(settings) else {
            throw FileFault(
                file: path,
                reason: "is of a model of kind "
                    + "“\(settings["model"]?["kind"]?.string ?? "none")”; expected a network, whose "
                    + "layers can be gone on with")
        }
        try model.write(toNewFolder: folder + "/start")
    }

    private static func isNetwork(_ settings: JSONValue) -> Bool {
        ["mlp", "layers"].contains(settings["model"]?["kind"]?.string)
    }

    /// The folder of a run whose layers can be gone on with, as `TrainingWishes.from` takes it.
    ///
    /// - Parameter path: of the run, or of its `model`.
    /// - Returns: nil for the model of another kind, or of no run.
    public static func folder(of path: String) -> String? {
        [path, path + "/.."].first { folder in
            let file = folder + "/run.json"
            guard WholeFile.exists(file), let record = try? RunRecord.read(file) else {
                return false
            }
            return isNetwork(record.settings)
        }
    }

    /// With its layers as they are, and gone on with.
    func candidates(for fit: Fit) -> [Candidate] {
        [true, false].map { isFrozen in
            Candidate(
                name: isFrozen ? "from-frozen" : "from-tuned",
                kind: settings["model"]?["kind"]?.string == "mlp" ? .mlp : .cnn,
                words: isFrozen
                    ? "the trained layers as they are, and a new last one"
                    : "the trained layers gone on with",
                sections: sections(isFrozen, fit), isBegun: true)
        }
    }

    private func sections(_ isFrozen: Bool, _ fit: Fit) -> String {
        var settings = settings
        if case .object(var members) = settings, case .object(var features)? = members["features"] {
            // Whatever rate the new recordings have.
            features["sampleRate"] = sampleRate.map { .number(Double($0)) } ?? .null
            members["features"] = .object(features)
            settings = .object(members)
        }
        let kept = ["features", "augmentation", "scaling", "model"].compactMap { key in
            settings[key].flatMap { $0 == .null ? nil : "\(key): \($0.text)," }
        }
        let copies = Int(max(0, min(100, settings["augmentation"]?["copies"]?.number ?? 0)))
        let rate = isFrozen ? 0.002 : 0.0005
        return kept.joined(separator: "\n") + """

            start: { model: "start", frozen: \(isFrozen) },
            training: {
              \(fit.epochs(8, batchSize: 32, copies: copies)) learningRate: \(rate), optimiser: "adam",
              weightDecay: 0.01, loss: "cross-entropy", labelSmoothing: 0.1,
              schedule: { kind: "cosine" },\(fit.isUnbalanced ? " classWeight: \"balanced\"," : "")
            },
            """
    }
}
