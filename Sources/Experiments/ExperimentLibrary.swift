#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import AvazFiles

/// The folder of experiment files: `Experiments/<chapter>/<name>.json5`.
public struct ExperimentLibrary: Sendable {
    /// The folder that holds `Experiments`.
    public let root: String
    /// File of each experiment, by name.
    private let files: [String: String]
    private let figures: PublishedReports

    /// One line of `avaz list`.
    public struct Entry: Sendable {
        /// The file's name without its ending.
        public var name: String
        /// The folder that its file lies in.
        public var chapter: String
        /// The experiment's title, or what is wrong with its file.
        public var title: Result<String, SettingsError>
    }

    /// The library at or above the working folder, or else above the running program.
    public static func find() throws -> ExperimentLibrary {
        let manager = FileManager.default
        let program = CommandLine.arguments.first.map { URL(fileURLWithPath: $0) }
        let starts = [
            manager.currentDirectoryPath,
            program?.resolvingSymlinksInPath().deletingLastPathComponent().path ?? "/",
        ]
        for start in starts {
            var folder = URL(fileURLWithPath: start)
            while folder.path != "/" {
                var isFolder = false
                let candidate = folder.appendingPathComponent("Experiments").path
                if manager.fileExists(atPath: candidate, isDirectory: &isFolder), isFolder {
                    return try ExperimentLibrary(root: folder.path)
                }
                folder.deleteLastPathComponent()
            }
        }
        throw SettingsError(
            "no Experiments folder here or above; run avaz in the project's folder")
    }

    /// - Parameter root: the folder that holds `Experiments`.
    public init(root: String) throws {
        self.root = root
        let folder = root + "/Experiments"
        var files: [String: String] = [:]
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        for path in paths.sorted() where path.hasSuffix(".json5") {
            let name = Self.name(path)
            if let other = files[name] {
                throw SettingsError(
                    "\(folder)/\(path): another experiment has the name “\(name)”: \(other); "
                        + "rename one")
            }
            files[name] = folder + "/" + path
        }
        self.files = files
        figures = try PublishedReports(file: folder + "/published.json")
    }

    /// Names of all experiments, sorted.
    public var names: [String] { files.keys.sorted() }

    /// Names of the experiments of each chapter, sorted.
    public var chapters: [String: [String]] {
        Dictionary(grouping: names) { name in
            String(files[name]?.split(separator: "/").dropLast().last ?? "")
        }
    }

    /// All experiments, chapter by chapter.
    public var entries: [Entry] {
        chapters.sorted { $0.key < $1.key }.flatMap { chapter, names in
            names.map { name in
                let title = Result { try anyExperiment(name).title }
                    .mapError { $0 as? SettingsError ?? SettingsError("\($0)") }
                return Entry(name: name, chapter: chapter, title: title)
            }
        }
    }

    /// Reads one experiment that tells recordings apart.
    ///
    /// - Parameter name: its name, or the path of a file that lies elsewhere.
    public func experiment(_ name: String, overrides: [Override] = []) throws -> Experiment {
        guard case .classes(let experiment) = try anyExperiment(name, overrides: overrides) else {
            throw SettingsError(
                "“\(name)” tells no recordings apart; expected an experiment that tells recordings apart"
            )
        }
        return experiment
    }

    /// Reads one experiment of any kind, as its task says.
    ///
    /// - Parameter name: its name, or the path of a file that lies elsewhere.
    public func anyExperiment(_ name: String, overrides: [Override] = []) throws -> AnyExperiment {
        guard let file = files[name] ?? (name.hasSuffix(".json5") ? name : nil) else {
            let hint =
                nearest(to: name, among: names).map { "did you mean “\($0)”?" }
                ?? "`avaz list` lists them"
            throw UnknownExperiment(description: "no experiment is called “\(name)”; \(hint)")
        }
        guard let data = try? WholeFile.read(file) else {
            throw SettingsError("\(file): cannot be read; check that it exists and its permissions")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsError("\(file): is not UTF-8 text; save it as such")
        }
        let section = try Experiment.section(
            text: text, file: Self.shortened(file, below: root), overrides: overrides)
        let task: TaskWord = try section.choice("task")
        if SequenceTask(rawValue: task.rawValue) != nil {
            return .sequences(
                try SequenceExperiment(
                    name: Self.name(file), section: section, publishedFigures: figures))
        }
        let folder = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
        if ImageTask(rawValue: task.rawValue) != nil {
            return .images(
                try ImageExperiment(
                    name: Self.name(file), section: section, folder: folder,
                    publishedFigures: figures))
        }
        if SpottingTask(rawValue: task.rawValue) != nil {
            return .spotting(
                try SpottingExperiment(
                    name: Self.name(file), section: section, folder: folder,
                    publishedFigures: figures))
        }
        if ContestTask(rawValue: task.rawValue) != nil {
            return .contest(
                try ContestExperiment(
                    name: Self.name(file), section: section,
                    context: ContestContext(
                        folder: folder, load: { try experiment($0, overrides: $1) }),
                    publishedFigures: figures))
        }
        return .classes(
            try Experiment(
                name: Self.name(file), section: section, folder: folder,
                publishedFigures: figures))
    }

    private static func name(_ path: String) -> String {
        String((path.split(separator: "/").last ?? "").dropLast(".json5".count))
    }

    private static func shortened(_ file: String, below root: String) -> String {
        file.hasPrefix(root + "/") ? String(file.dropFirst(root.count + 1)) : file
    }
}

/// What `task` may say.
private struct TaskWord: RawRepresentable, CaseIterable {
    let rawValue: String

    init?(rawValue: String) {
        guard AnyExperiment.tasks.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    static var allCases: [TaskWord] { AnyExperiment.tasks.compactMap(TaskWord.init) }
}

/// The source reports' printed figures, `Experiments/published.json`.
package struct PublishedReports: Sendable {
    private let corpora: [String: JSONValue]

    package init(corpora: [String: JSONValue]) { self.corpora = corpora }

    init(file: String) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw SettingsError("\(file): cannot be read; it holds the published figures")
        }
        do {
            corpora = try JSONDecoder().decode([String: JSONValue].self, from: data)
        } catch {
            throw SettingsError("\(file): is not JSON as expected")
        }
    }

    /// The figures under `<corpus>/<name>`, with the corpus and source added; null for no key.
    func figures(_ key: String, in section: SettingsSection) throws -> JSONValue {
        guard !key.isEmpty else { return .null }
        let parts = key.split(separator: "/").map(String.init)
        guard parts.count == 2, case .object(let corpus)? = corpora[parts[0]],
            case .object(let experiments)? = corpus["experiments"],
            case .object(var figures)? = experiments[parts[1]]
        else {
            throw section.failure(
                "published: there are no figures “\(key)” in Experiments/published.json; "
                    + "expected <corpus>/<name>")
        }
        figures["corpus"] = .string(parts[0])
        figures["source"] = corpus["source"]
        return .object(figures)
    }
}
