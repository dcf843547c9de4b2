import AvazTensors
import Testing

@testable import AvazLinearModels

@Suite struct GradientTests {
    @Test(arguments: SGDLoss.allCases)
    func slopesOfLosses(loss: SGDLoss) {
        let targets = SIMD8<Double>(-1, 1, -1, 1, -1, 1, -1, 1)
        let apart = SIMD8<Double>(0, 0, 0.03, 0.03, 0.05, 0.05, 0.08, 0.08)
        // Never where the hinge bends or where the Huber loss changes its piece.
        for score in stride(from: -3.013, through: 3, by: 0.1) {
            let scores = score + apart
            let step = 1e-6
            let rises = loss.value(scores + step, targets) - loss.value(scores - step, targets)
            let differences = loss.slope(scores, targets) - rises / (2 * step)
            for lane in 0..<8 { #expect(abs(differences[lane]) < 1e-8) }
        }
    }

    /// More rows than a tile, a last tile that is not full, weights, all kinds of classes.
    @Test(arguments: [(2, true), (3, true), (3, false), (9, true)])
    func gradientOfSoftmax(classes: Int, fitsIntercept: Bool) {
        let objective = Self.objective(classes: classes, fitsIntercept: fitsIntercept)
        var generator = FastGenerator(seed: 5)
        let point = objective.start()
        for row in 0..<point.rows {
            for column in 0..<point.columns - (fitsIntercept ? 0 : 1) {
                point[row, column] = Double(generator.normal())
            }
        }
        let gradient = objective.start()
        let scratch = objective.start()
        _ = objective.evaluate(point, gradient: gradient)
        for row in 0..<point.rows {
            for column in 0..<point.columns - (fitsIntercept ? 0 : 1) {
                let kept = point[row, column]
                point[row, column] = kept + 1e-5
                let above = objective.evaluate(point, gradient: scratch)
                point[row, column] = kept - 1e-5
                let below = objective.evaluate(point, gradient: scratch)
                point[row, column] = kept
                #expect(abs(gradient[row, column] - (above - below) / 2e-5) < 1e-9)
            }
        }
        if !fitsIntercept { #expect(gradient[0, point.columns - 1] == 0) }
    }

    /// Pieces of one tile and of several, the last of them not full; weights or none.
    @Test(arguments: [2, 3, 9], [1, 7, 8, 63, 64, 65, 150, 9000])
    func softmaxAgreesWithThePlainLoops(classes: Int, rows: Int) {
        for (fitsIntercept, isWeighed) in [(true, true), (true, false), (false, true)] {
            let objective = Self.objective(
                classes: classes, fitsIntercept: fitsIntercept, rows: rows, isWeighed: isWeighed)
            var generator = FastGenerator(seed: 5)
            let point = objective.start()
            for row in 0..<point.rows {
                for column in 0..<point.columns - (fitsIntercept ? 0 : 1) {
                    point[row, column] = Double(generator.normal())
                }
            }
            let expected = Plain.evaluate(objective, point)
            let found = atThreads {
                let gradient = objective.start()
                let value = objective.evaluate(point, gradient: gradient)
                return [[value]] + gradient.arrays
            }
            #expect(difference(found[0], [[expected.value]] + expected.gradient) < 1e-12)
            #expect(found[0] == found[1] && found[0] == found[2])
        }
    }

    /// The likeness undoes what a small step from zero does to the gradient.
    @Test(arguments: [(2, true), (4, true), (4, false)])
    func curvatureAtZero(classes: Int, fitsIntercept: Bool) throws {
        let objective = Self.objective(classes: classes, fitsIntercept: fitsIntercept)
        let likeness = try #require(SoftmaxCurvature(objective))
        var generator = FastGenerator(seed: 6)
        let step = objective.start()
        for column in 0..<step.columns - (fitsIntercept ? 0 : 1) {
            for row in 0..<step.rows { step[row, column] = 1e-5 * Double(generator.normal()) }
            // Steps of a gradient method from zero sum to zero over the classes.
            guard classes > 2 else { continue }
            let mean = (0..<step.rows).reduce(0) { $0 + step[$1, column] } / Double(step.rows)
            for row in 0..<step.rows { step[row, column] -= mean }
        }
        let before = objective.start()
        let after = objective.start()
        _ = objective.evaluate(objective.start(), gradient: before)
        _ = objective.evaluate(step, gradient: after)
        for row in 0..<step.rows {
            for column in 0..<step.columns { after[row, column] -= before[row, column] }
        }
        likeness.solve(after)
        for row in 0..<step.rows {
            for column in 0..<step.columns {
                #expect(abs(after[row, column] - step[row, column]) < 1e-9)
            }
        }
    }

    /// Of many rows some are looked at: where none of them has weight, the likeness is the penalty's.
    @Test func curvatureOfRowsWithoutWeight() throws {
        let rows = 32_768
        let objective = SoftmaxObjective(
            DoubleMatrix((0..<rows).map { [Double($0 % 5)] }),
            labels: (0..<rows).map { $0 % 3 }, classes: 3,
            rowWeights: (0..<rows).map { Double($0 % 2) }, c: 1, fitsIntercept: true)
        let likeness = try #require(SoftmaxCurvature(objective))
        let gradient = objective.start()
        gradient[1, 0] = objective.penalty
        gradient[2, 1] = 1
        likeness.solve(gradient)
        #expect(difference(gradient.arrays, [[0, 0], [1, 0], [0, 3]]) < 1e-12)
    }

    private static func objective(
        classes: Int, fitsIntercept: Bool, rows: Int = 150, isWeighed: Bool = true
    ) -> SoftmaxObjective {
        var generator = FastGenerator(seed: UInt64(classes))
        let features = DoubleMatrix(
            (0..<rows).map { _ in (0..<5).map { _ in Double(generator.normal()) } })
        return SoftmaxObjective(
            features, labels: (0..<rows).map { $0 % classes }, classes: classes,
            rowWeights: isWeighed ? (0..<rows).map { _ in Double(generator.uniform()) + 0.1 } : nil,
            c: 0.7, fitsIntercept: fitsIntercept)
    }
}
