@testable import AvazFiles
import Foundation
import Testing

@testable import AvazExperiments

/// `docs/experiment-file.md` knows every key, and its example is a whole experiment.
@Suite struct ExperimentFileDocumentTests {
    private let library: ExperimentLibrary
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        library = try ExperimentLibrary(root: root.path)
        let file = root.appending(path: "docs/experiment-file.md")
        text = try String(contentsOf: file, encoding: .utf8)
    }

    /// Dotted keys: those in the first cell of a table's row, within the section that the last
    /// heading names in backquotes.
    private var documented: Set<String> {
        var keys: Set<String> = []
        var section = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                section = line.split(separator: "`").dropFirst().first.map { "\($0)." } ?? ""
            } else if line.hasPrefix("| `"), let end = line.range(of: "` |") {
                for key in line[..<end.lowerBound].dropFirst("| `".count).split(separator: "`, `") {
                    keys.insert(section + key)
                }
            }
        }
        return keys
    }

    /// Dotted keys of settings and of all sections within; those of a list's sections alike.
    private func keys(of settings: JSONValue, at path: String = "") -> Set<String> {
        switch settings {
        case .object(let members):
            members.reduce(into: []) { all, member in
                // Layers within layers have the keys of layers.
                let path = path == "model.layers.branches.layers" ? "model.layers" : path
                let key = path.isEmpty ? member.key : "\(path).\(member.key)"
                all.formUnion(keys(of: member.value, at: key).union([key]))
            }
        case .array(let elements):
            elements.reduce(into: []) { $0.formUnion(keys(of: $1, at: path)) }
        default: []
        }
    }

    @Test func everyKeyOfEveryExperimentIsDocumented() throws {
        let documented = documented
        #expect(!library.names.isEmpty)
        for name in library.names {
            let used = keys(of: try library.anyExperiment(name).settings)
            // Networks of a contest list their layers as a model does.
            let known = Set(
                used.map {
                    $0.replacing("training.discriminator.", with: "training.generator.")
                        .replacing("discriminator.layers.", with: "model.layers.")
                        .replacing("generator.layers.", with: "model.layers.")
                        .replacing("model.layers.layer.", with: "model.layers.")
                })
            let missing = known.subtracting(documented).sorted()
            #expect(missing == [], "\(name) has keys that docs/experiment-file.md lacks")
        }
    }

    @Test func theExampleIsAWholeExperiment() throws {
        let example = try #require(text.components(separatedBy: "```").dropFirst().first)
        #expect(example.hasPrefix("json5\n"))
        let experiment = try Experiment(
            name: "first", text: String(example.dropFirst("json5".count)), file: "first.json5",
            overrides: [], publishedFigures: PublishedReports(corpora: [:]))
        #expect(keys(of: experiment.settings).subtracting(documented) == [])
    }
}
