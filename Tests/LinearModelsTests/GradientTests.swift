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

    /// The value against its equation, row by row.
    @Test func valueOfSoftmax() {
        let objective = Self.objective(classes: 3, fitsIntercept: true)
        let point = objective.start()
        for index in 0..<point.rows { point[index, index] = 2 - Double(index) }
        var expected = 0.0
        for row in 0..<objective.features.rows {
            let scores = (0..<3).map { (2 - Double($0)) * objective.features[row, $0] }
            let sum = scores.reduce(0) { $0 + Vector.exponential($1) }
            let loss = Vector.logarithm(sum) - scores[objective.labels[row]]
            expected += (objective.rowWeights?[row] ?? 1) * loss / objective.totalWeight
        }
        expected += objective.penalty / 2 * (4 + 1 + 0)
        #expect(abs(objective.evaluate(point, gradient: objective.start()) - expected) < 1e-13)
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

    private static func objective(classes: Int, fitsIntercept: Bool) -> SoftmaxObjective {
        var generator = FastGenerator(seed: UInt64(classes))
        let rows = 150
        let features = DoubleMatrix(
            (0..<rows).map { _ in (0..<5).map { _ in Double(generator.normal()) } })
        return SoftmaxObjective(
            features, labels: (0..<rows).map { $0 % classes }, classes: classes,
            rowWeights: (0..<rows).map { _ in Double(generator.uniform()) + 0.1 }, c: 0.7,
            fitsIntercept: fitsIntercept)
    }
}
