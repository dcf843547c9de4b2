import AvazTensors

/// Limited-memory BFGS (Nocedal, 1980; Liu and Nocedal, 1989).
///
/// The last ten steps `s` and changes of gradient `y` stand for the second derivatives, beginning
/// from the likeness of them that `SoftmaxCurvature` keeps; the two-loop recursion applies their
/// inverse to the gradient. A step length is taken that meets the weak Wolfe conditions, found by
/// doubling and halving (Lewis and Overton, 2013); close to the optimum, where values differ by
/// rounding alone, slopes take the values' place (Hager and Zhang, 2005).
struct LimitedMemoryBFGS {
    /// Stops where no part of the gradient exceeds it.
    let tol: Double
    let maxIter: Int

    private static let memory = 10
    /// Part of the fall that the slope promises which a step must bring.
    private static let leastFall = 1e-4
    /// Part of the slope that may be left after a step.
    private static let greatestSlope = 0.9
    /// Values that differ by no more than this part of them are taken for equal.
    private static let rounding = 1e-10

    /// Parameters, with the objective's value and gradient there.
    private struct Point {
        let parameters: DoubleMatrix
        let value: Double
        let gradient: DoubleMatrix

        init(_ objective: SoftmaxObjective, _ parameters: DoubleMatrix) {
            self.parameters = parameters
            gradient = objective.start()
            value = objective.evaluate(parameters, gradient: gradient)
        }
    }

    /// One step and what it did to the gradient.
    private struct Pair {
        let step: DoubleMatrix
        let change: DoubleMatrix
        /// `s · y`, above zero.
        let product: Double
    }

    func minimise(_ objective: SoftmaxObjective) -> (DoubleMatrix, Convergence) {
        var likeness = SoftmaxCurvature(objective)
        var point = Point(objective, objective.start())
        var pairs: [Pair] = []
        var iterations = 0
        while iterations < maxIter && greatest(point.gradient) > tol {
            let direction = descent(point.gradient, pairs, likeness)
            guard let next = search(objective, from: point, along: direction) else {
                // Nothing lower can be told from here: the optimum, unless the slope says no.
                let slope = abs(dot(point.gradient, direction))
                let isFlat = slope <= Self.rounding * abs(point.value)
                return (point.parameters, Convergence(iterations: iterations, converged: isFlat))
            }
            let step = sum(next.parameters, -1, point.parameters)
            let change = sum(next.gradient, -1, point.gradient)
            let product = dot(step, change)
            if product > 0 {
                pairs = pairs.suffix(Self.memory - 1)
                pairs.append(Pair(step: step, change: change, product: product))
                likeness?.follow(step: step, product: product)
            }
            point = next
            iterations += 1
        }
        return (
            point.parameters,
            Convergence(iterations: iterations, converged: greatest(point.gradient) <= tol)
        )
    }

    /// `-H⁻¹ g` by the two loops.
    private func descent(
        _ gradient: DoubleMatrix, _ pairs: [Pair], _ likeness: SoftmaxCurvature?
    ) -> DoubleMatrix {
        let result = sum(gradient, -2, gradient)
        var shares = [Double](repeating: 0, count: pairs.count)
        for (index, pair) in pairs.enumerated().reversed() {
            shares[index] = dot(pair.step, result) / pair.product
            add(-shares[index], pair.change, to: result)
        }
        if let likeness {
            likeness.solve(result)
        } else {
            // All directions curve as the newest step did; the first step has length 1.
            let scale =
                pairs.last.map { $0.product / dot($0.change, $0.change) }
                ?? 1 / dot(gradient, gradient).squareRoot()
            add(scale - 1, result, to: result)
        }
        for (index, pair) in pairs.enumerated() {
            add(shares[index] - dot(pair.change, result) / pair.product, pair.step, to: result)
        }
        return result
    }

    /// A point along `direction` that meets the conditions; nil where rounding leaves none.
    private func search(
        _ objective: SoftmaxObjective, from point: Point, along direction: DoubleMatrix
    ) -> Point? {
        let slope = dot(point.gradient, direction)
        var low = 0.0
        var high = Double.infinity
        var length = 1.0
        for _ in 0..<50 {
            let next = Point(objective, sum(point.parameters, length, direction))
            let nextSlope = dot(next.gradient, direction)
            let isLower = next.value <= point.value + Self.leastFall * length * slope
            let isLevel =
                next.value <= point.value + Self.rounding * abs(point.value)
                && nextSlope <= (2 * Self.leastFall - 1) * slope
            if !isLower && !isLevel {
                high = length
            } else if nextSlope < Self.greatestSlope * slope {
                low = length
            } else {
                return next
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

    /// `x + scale · y`.
    private func sum(_ x: DoubleMatrix, _ scale: Double, _ y: DoubleMatrix) -> DoubleMatrix {
        let result = DoubleMatrix(rows: x.rows, columns: x.columns)
        add(1, x, to: result)
        add(scale, y, to: result)
        return result
    }

    /// The greatest absolute value; infinite where one is no number.
    private func greatest(_ gradient: DoubleMatrix) -> Double {
        (0..<gradient.rows * gradient.stride).reduce(0) { greatest, index in
            let size = abs(gradient.pointer[index])
            return size.isNaN ? .infinity : max(greatest, size)
        }
    }
}
