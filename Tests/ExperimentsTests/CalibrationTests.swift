import AvazRecords
import Testing

@testable import AvazExperiments

@Suite struct CalibrationTests {
    private func run(_ seed: Int, _ files: Range<Int>, sure: (Int) -> Float) -> PredictionTable.Run
    {
        PredictionTable.Run(
            seed: seed, fold: nil,
            predictions: files.map { file in
                Prediction(
                    file: "\(file).wav", truth: file % 3 == 0 ? 1 : 0, predicted: 0,
                    scores: [sure(file), 1 - sure(file)])
            })
    }

    private func error(_ runs: [PredictionTable.Run]) -> Double {
        HeldOutCalibration(PredictionTable(classes: ["a", "b"], runs: runs), nil).record.after
            .expectedCalibrationError
    }

    /// A run that is there twice, by two seeds, teaches its own temperature nothing.
    @Test func aClipIsNotJudgedByATemperatureThatItTaught() {
        let first = run(1, 0..<30) { $0 % 2 == 0 ? 0.95 : 0.6 }
        let second = run(1, 30..<60) { $0 % 5 == 0 ? 0.99 : 0.7 }
        func again(_ run: PredictionTable.Run) -> PredictionTable.Run {
            PredictionTable.Run(seed: 2, fold: nil, predictions: run.predictions)
        }
        #expect(
            abs(error([first, second]) - error([first, second, again(first), again(second)])) < 1e-9
        )
    }

    /// A single run is judged by halves: what only one half says, its own temperature does not know.
    @Test func aSingleRunIsJudgedByHalves() {
        let half = run(1, 0..<40) { $0 % 2 == 0 ? 0.99 : 0.55 }
        let folds = [0, 1].map { rest in
            PredictionTable.Run(
                seed: 1, fold: "\(rest)",
                predictions: half.predictions.enumerated().filter { $0.offset % 2 == rest }
                    .map(\.element))
        }
        #expect(abs(error([half]) - error(folds)) < 1e-9)
    }
}
