import AvazDatasets
import AvazFiles

/// Where recordings lie when nobody says.
enum CorpusFolder {
    private static let real: [String: [String]] = [
        "digits": ["audiomnist", "fsdd"], "genres": ["gtzan"], "speakers": ["speakers"],
        "music": ["piano-midi"], "lyrics": ["lyrics", "lyrics.csv"], "polyphony": ["poly-music"],
        "scenes": ["nwpu-vhr-10"],
    ]
    /// Other embedded corpora that serve a task.
    private static let embedded = ["polyphony": "synthetic-music"]

    /// The first of `Data/<corpus>` that exists, the embedded corpus last.
    static func find(_ task: String, in root: String) -> String? {
        let embedded = "\(root)/Data/" + (embedded[task] ?? "synthetic-\(task)")
        return (real(task, in: root) + [embedded]).first(where: exists)
    }

    /// Every `Data/<corpus>` of the task that exists, but for the embedded one.
    static func real(_ task: String, in root: String) -> [String] {
        (real[task] ?? []).map { "\(root)/Data/\($0)" }.filter(exists)
    }

    /// A corpus name becomes a folder's.
    static func name(_ name: String, option: String) throws -> String {
        if let fault = CorpusName.fault(of: name) { throw UsageError("\(option) \(fault)") }
        return name
    }

    /// What a folder of pieces is called.
    static func name(of path: String) -> String {
        let own = (FileSystem.resolved(path) ?? path).split(separator: "/").last ?? "corpus"
        return CorpusName.made(fromFolder: own.lowercased().replacing("_", with: "-"))
    }

    private static func exists(_ path: String) -> Bool { WholeFile.exists(path) }
}
