import AvazFiles
import AvazRecords
import Foundation
import Testing

@testable import AvazReports

/// Chapters of contests: how much each found, and failures beside what mends them.
@Suite struct ContestPageTests {
    private let results: TemporaryFolder

    init() throws { results = try TemporaryFolder() }

    private func add(_ name: String, modes: Double, state: String) throws {
        let runs = [
            RunRecord.Run(
                seed: 1, history: [.init(epoch: 1, trainLoss: 0.5)],
                test: .generation(
                    .init(
                        measures: ["modes": modes, "goodShare": 0.971], samples: ["points.svg"],
                        state: state)),
                seconds: .init(features: 0, training: 2))
        ]
        let record = RunRecord(
            experiment: name,
            corpus: .init(
                name: "ring", task: "points", clips: 8, classes: [], rejected: [], fingerprint: "ab"
            ),
            split: .init(kind: "none", train: 8, test: 8, fingerprint: "cd"), runs: runs,
            summary: .init(figuresOf: runs), published: .null,
            settings: .object(["title": .string(name), "name": .string(name)]), environment: .null)
        let folder = try results.folder("ring/\(name)")
        try record.write(to: folder + "/run.json")
        let picture = try results.folder("ring/\(name)/samples") + "/points.svg"
        try WholeFile.write("<svg>\(name)</svg>", to: picture)
    }

    @Test func failuresStandBesideTheirCures() throws {
        try add("gan-collapse", modes: 0, state: "collapsed: 4% near")
        try add("gan-collapse-packed", modes: 8, state: "healthy: all is well")
        try add("gan-ring", modes: 8, state: "healthy: all is well")
        try add("gan-vanishing", modes: 0, state: "starved: nothing comes through")
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        let page = try results.text("points.ring.html")
        let parts = page.components(separatedBy: "Failures beside their cures")
        try #require(parts.count == 2)
        let pairs = try #require(parts[1].components(separatedBy: "<details").first)
        #expect(pairs.contains("gan-collapse</a>: collapsed: 4% near"))
        #expect(pairs.contains("gan-collapse-packed</a>: healthy: all is well"))
        #expect(pairs.components(separatedBy: "<img").count == 3)
        // What nobody mends, and what needs no mending, has no pair.
        #expect(!pairs.contains("gan-vanishing") && !pairs.contains("gan-ring"))
        #expect(page.contains("modes 8.0, 97.1% within 3 sigma"))
    }

    @Test func withoutFailuresThereIsNothingToMend() throws {
        try add("gan-ring", modes: 8, state: "healthy: all is well")
        try add("gan-ring-plain", modes: 7, state: "healthy: all is well")
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        #expect(try !results.text("points.ring.html").contains("Failures"))
    }
}
