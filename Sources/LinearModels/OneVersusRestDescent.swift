import AvazTensors

/// The weights of an `SGDClassifier` in training: one binary problem a class, or a single one for
/// two classes.
final class OneVersusRestDescent {
    private let settings: SGDClassifier
    private let classes: Int
    /// `[problems, D]`.
    let weights: DoubleMatrix
    /// Means of the weights, `[problems, D]`, where averages are asked for.
    private let averages: DoubleMatrix
    /// L1 penalty that each weight has received so far in a run, `[problems, D]`.
    private let penalties: DoubleMatrix
    private var problems: [BinaryDescent]
    /// Rows learnt from so far, over all epochs and runs.
    private var seen = 0

    init(_ settings: SGDClassifier, classes: Int, features: Int) {
        self.settings = settings
        self.classes = classes
        let count = classes == 2 ? 1 : classes
        let weights = DoubleMatrix(rows: count, columns: features)
        let averages = DoubleMatrix(rows: count, columns: features)
        let penalties = DoubleMatrix(rows: count, columns: features)
        problems = (0..<count).map { index in
            BinaryDescent(
                positive: classes == 2 ? 1 : index, weights: weights.row(index),
                average: averages.row(index), penalties: penalties.row(index), count: features)
        }
        (self.weights, self.averages, self.penalties) = (weights, averages, penalties)
    }

    /// The classifier as it stands.
    var classifier: LinearClassifier {
        let averaged = settings.average > 0 && settings.average <= seen
        return LinearClassifier(
            trusting: (averaged ? averages : weights).arrays,
            problems.map { averaged ? $0.averageIntercept : $0.intercept }, classes: classes,
            probabilities: settings.loss.probabilities)
    }

    /// Runs at most `epochs` epochs over `data`.
    ///
    /// - Throws: `LinearModelError.diverged`.
    func run(
        _ data: LabelledRows, classWeight: [Double], epochs: Int, tol: Double?,
        using generator: inout MersenneTwister
    ) throws -> Convergence {
        let seeds = shuffleSeeds(using: &generator)
        for index in problems.indices {
            problems[index].begin(
                shuffleSeed: settings.shuffle ? seeds[index] : nil,
                positiveWeight: classWeight[problems[index].positive],
                negativeWeight: classes == 2 ? classWeight[0] : 1)
        }
        let pass = DescentPass(
            settings: settings, data: data, seen: seen, epochs: epochs, tol: tol)
        let size = (problems.count + Parallel.threads - 1) / Parallel.threads
        let groups = stride(from: 0, to: problems.count, by: size).map {
            $0..<min($0 + size, problems.count)
        }
        problems.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let problems = buffer
            Parallel.forEach(groups.count) { group, _ in
                // A copy of its own, so that no core writes where another reads.
                var members = Array(problems[groups[group]])
                pass.run(&members)
                for (index, member) in zip(groups[group], members) { problems[index] = member }
            }
        }
        if let failed = problems.first(where: { !$0.isFinite }) {
            throw LinearModelError.diverged(epoch: failed.epochs)
        }
        let slowest = problems.map(\.epochs).max() ?? 0
        seen += slowest * data.features.rows
        return Convergence(
            iterations: slowest, converged: tol == nil || problems.allSatisfy(\.hasConverged))
    }

    /// The seed of each problem's shuffle, drawn as scikit-learn draws it.
    private func shuffleSeeds(using generator: inout MersenneTwister) -> [UInt32] {
        let greatest = UInt32(Int32.max) - 1
        func seed(_ generator: inout MersenneTwister) -> UInt32 {
            // A seed for drawing single rows comes first, which shuffling has no use for.
            _ = generator.integer(through: greatest - 1)
            return generator.integer(through: greatest)
        }
        if classes == 2 { return [seed(&generator)] }
        let own = problems.map { _ in generator.integer(through: greatest) }
        return own.map { value in
            var generator = MersenneTwister(seed: value)
            return seed(&generator)
        }
    }
}
