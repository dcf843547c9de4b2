import AvazRecords
import Foundation
import Testing

@testable import AvazExperiments

/// The contests that are made to fail, each in its own way, beside those that mend them: what the rules of
/// `Diagnosis` say of them, by their first seed.
@Suite struct FailureTests {
    @Test(arguments: [
        ("gan-circling", "circling"), ("gan-circling-penalty", "healthy"),
        ("gan-collapse", "collapsed"), ("gan-collapse-packed", "healthy"),
        ("gan-vanishing", "starved"), ("gan-vanishing-loss", "healthy"),
    ])
    func theRulesNameIt(name: String, state: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let library = try ExperimentLibrary(root: root.path)
        // A generator that stands still shows it soon.
        let overrides = ["seeds=[1]"] + (state == "starved" ? ["training.steps=100"] : [])
        let experiment = try library.anyExperiment(
            name, overrides: try overrides.map { try Override($0) })
        guard case .contest(let contest) = experiment else {
            Issue.record("\(name) is no contest")
            return
        }
        let run = try ContestRun(contest).carryOut().record.runs[0]
        guard case .generation(let generation) = run.test else {
            Issue.record("no generation")
            return
        }
        let words = try #require(generation.state)
        #expect(words.hasPrefix(state + ":"), "\(name): \(words)")
    }
}
