import Tensors

/// Limited-memory BFGS (Nocedal, 1980; Liu and Nocedal, 1989), over the likeness of
/// the second derivatives that `SoftmaxCurvature` keeps.
///
/// The last ten steps `s` and changes of gradient `y` stand for the second derivatives; the
/// two-loop recursion applies their inverse to the gradient. A step length is taken that meets the
/// weak Wolfe conditions, found by doubling and halving (Lewis and Overton, 2013); close to the
/// optimum, where values differ by rounding alone, slopes take the values' place (Hager and Zhang,
/// 2005).
struct LimitedMemoryBFGS {
    /// Stops where no part of the gradient exceeds it.
    let tol: Double
    let maxIter: Int

    private static let memory = 10
    private static let sufficientDecrease = 1e-4
    private static let curvature = 0.9
    /// Values that differ by no more than this part of them are taken for equal.
    private static let rounding = 1e-10

    /// One step and what it did to the gradient.
    private struct Pair {
        let step: DoubleMatrix
        let change: DoubleMatrix
        /// `s · y`, above zero.
        let product: Double
    }

    func minimise(_ objective: SoftmaxObjective) -> (DoubleMatrix, Convergence) {
        var likeness = SoftmaxCurvature(objective)
        var point = objective.start()
        var gradient = objective.start()
        var value = objective.evaluate(point, gradient: gradient)
        var pairs: [Pair] = []
        for iteration in 0..<maxIter {
            if greatest(gradient) <= tol {
                return (point, Convergence(iterations: iteration, converged: true))
            }
            let direction = descent(gradient, pairs, likeness)
            let first =
                likeness == nil && pairs.isEmpty ? 1 / dot(gradient, gradient).squareRoot() : 1
            let found = search(
                objective, from: point, value: value, gradient: gradient, along: direction,
                first: first)
            guard let (next, nextValue, nextGradient) = found else {
                // Nothing lower can be told from here: the optimum, unless the slope says no.
                let isFlat = abs(dot(gradient, direction)) <= Self.rounding * abs(value)
                return (point, Convergence(iterations: iteration, converged: isFlat))
            }
            let step = combination(next, -1, point)
            let change = combination(nextGradient, -1, gradient)
            let product = dot(step, change)
            if product > 0 {
                pairs = pairs.suffix(Self.memory - 1)
                pairs.append(Pair(step: step, change: change, product: product))
                likeness?.follow(step: step, product: product)
            }
            (point, value, gradient) = (next, nextValue, nextGradient)
        }
        return (
            point, Convergence(iterations: maxIter, converged: greatest(gradient) <= tol)
        )
    }

    /// `-H⁻¹ g` by the two loops.
    private func descent(
        _ gradient: DoubleMatrix, _ pairs: [Pair], _ likeness: SoftmaxCurvature?
    ) -> DoubleMatrix {
        let result = combination(gradient, -2, gradient)
        var shares = [Double](repeating: 0, count: pairs.count)
        for (index, pair) in pairs.enumerated().reversed() {
            shares[index] = dot(pair.step, result) / pair.product
            add(-shares[index], pair.change, to: result)
        }
        if let likeness {
            likeness.solve(result)
        } else if let newest = pairs.last {
            // Without a likeness, all directions curve as the newest step did.
            add(newest.product / dot(newest.change, newest.change) - 1, result, to: result)
        }
        for (index, pair) in pairs.enumerated() {
            add(shares[index] - dot(pair.change, result) / pair.product, pair.step, to: result)
        }
        return result
    }

    /// A point along `direction` that meets the weak Wolfe conditions, with its value and gradient;
    /// nil where rounding leaves none.
    private func search(
        _ objective: SoftmaxObjective, from point: DoubleMatrix, value: Double,
        gradient: DoubleMatrix, along direction: DoubleMatrix, first: Double
    ) -> (DoubleMatrix, Double, DoubleMatrix)? {
        let slope = dot(gradient, direction)
        var low = 0.0
        var high = Double.infinity
        var length = first
        let nextGradient = objective.start()
        for _ in 0..<50 {
            let next = combination(point, length, direction)
            let nextValue = objective.evaluate(next, gradient: nextGradient)
            let nextSlope = dot(nextGradient, direction)
            let isLower = nextValue <= value + Self.sufficientDecrease * length * slope
            let isLevel =
                nextValue <= value + Self.rounding * abs(value)
                && nextSlope <= (2 * Self.sufficientDecrease - 1) * slope
            if !isLower && !isLevel {
                high = length
            } else if nextSlope < Self.curvature * slope {
                low = length
            } else {
                return (next, nextValue, nextGradient)
            }
            length = high.isFinite ? (low + high) / 2 : 2 * low
        }
        return nil
    }

    // MARK: Parameters as vectors

    private func dot(_ a: DoubleMatrix, _ b: DoubleMatrix) -> Double {
        Vector.dot(a.pointer, b.pointer, count: a.rows * a.stride)
    }

    private func add(_ scale: Double, _ x: DoubleMatrix, to y: DoubleMatrix) {
        Vector.addScaled(scale, x.pointer, to: y.pointer, count: x.rows * x.stride)
    }

    /// `x + scale · y`, a new one.
    private func combination(_ x: DoubleMatrix, _ scale: Double, _ y: DoubleMatrix)
        -> DoubleMatrix
    {
        let result = DoubleMatrix(rows: x.rows, columns: x.columns)
        result.pointer.update(from: x.pointer, count: x.rows * x.stride)
        add(scale, y, to: result)
        return result
    }

    private func greatest(_ gradient: DoubleMatrix) -> Double {
        var greatest = 0.0
        for index in 0..<gradient.rows * gradient.stride {
            greatest = max(greatest, abs(gradient.pointer[index]))
        }
        return greatest
    }
}
