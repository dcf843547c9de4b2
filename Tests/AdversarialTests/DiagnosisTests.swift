import Testing

@testable import AvazAdversarial

/// Each rule by figures that only it is meant for; `FailureTests` shows them on runs.
@Suite struct DiagnosisTests {
    private func epochs(_ change: [String: Double], centres: [Double] = [0]) -> [[String: Double]] {
        (0..<16).map { epoch in
            var figures = [
                "discriminatorAccuracy": 0.6, "generatorGradient": 0.5, "drift": 0.02,
                "coverage": 0.9, "diversity": 1, "centre0": centres[epoch % centres.count],
                "centre1": 0,
            ]
            figures.merge(change) { $1 }
            return figures
        }
    }

    @Test func eachStateHasItsRule() {
        let cases: [(Diagnosis.State, [String: Double], [Double])] = [
            (.healthy, [:], [0]),
            (.starved, ["discriminatorAccuracy": 1, "generatorGradient": 0.001], [0]),
            (.healthy, ["discriminatorAccuracy": 1], [0]),
            (.circling, ["drift": 1], [0, 1, 0, -1]),
            (.collapsed, ["coverage": 0.2], [0]),
            (.collapsed, ["coverage": 1, "diversity": 0.01], [0]),
            (.collapsed, ["drift": 1, "coverage": 0.1, "diversity": 0.1], [0, 1, 0, -1]),
            (.starved, ["discriminatorAccuracy": 1, "generatorGradient": 0, "coverage": 0], [0]),
        ]
        for (state, change, centres) in cases {
            let diagnosis = Diagnosis(epochs(change, centres: centres))
            #expect(diagnosis.state == state, "\(diagnosis.words)")
            #expect(diagnosis.words.hasPrefix(state.rawValue + ": "))
            #expect(!diagnosis.words.contains("\n"))
        }
    }

    /// What moves on and on in one direction is under way, not in a circle.
    @Test func aWayIsNoCircle() {
        let centres = (0..<16).map { Double($0) }
        let diagnosis = Diagnosis(epochs(["drift": 1], centres: centres))
        #expect(diagnosis.state == .healthy)
    }

    /// The beginning is forgotten.
    @Test func theLastQuarterDecides() {
        var epochs = epochs([:])
        for index in 0..<10 { epochs[index]["coverage"] = 0 }
        #expect(Diagnosis(epochs).state == .healthy)
    }
}
