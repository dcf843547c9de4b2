import AvazFeatures
import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The powers of frames' spectra, as nodes: a Fourier transform of real numbers by products with small
/// matrices, one for each factor of its length (Cooley and Tukey, 1965). Runtimes are several times as
/// fast at these as at their own operator `DFT`.
///
/// With `L = p q`, `n = q a + b` and `k = c + p d`, a transform of length `L` is one product for each `b`,
/// and then one transform of length `q` for each `c`:
///
///     z[c, b] = Σ_a x[q a + b] exp(-2πi c (q a + b) / L)        X[c + p d] = Σ_b z[c, b] exp(-2πi d b / q)
///
/// The first matrices hold the window as well. Of real numbers `|X[N - k]| = |X[k]|`, so that there half of
/// the `c` suffice.
///
/// The transform is in double precision, as in the suite, and its parts are rounded before their squares are
/// summed. Of frames longer than 1024 all is in single precision, which is half the time: they are those of
/// music, with thousands of them in a recording and their sums in a row of features.
struct TransformGraph {
    /// One factor of the length: what it parts a transform into.
    private struct Step {
        /// `p`, `q`.
        var factor, rest: Int
        /// How many `c` there are.
        var outputs: Int
        /// Numbers that are one input: 1 of a real one, 2 of a complex one.
        var parts: Int
    }

    private let length: Int
    private let window: [Double]
    private let steps: [Step]
    private var isExact: Bool { length <= 1024 }

    /// - Parameter window: `N` numbers.
    init(window: [Double]) {
        self.window = window
        length = window.count
        var (rest, steps) = (window.count, [Step]())
        for factor in Self.factors(of: window.count) {
            rest /= factor
            let isFirst = steps.isEmpty
            steps.append(
                Step(
                    factor: factor, rest: rest, outputs: isFirst ? factor / 2 + 1 : factor,
                    parts: isFirst ? 1 : 2))
        }
        self.steps = steps
    }

    /// `[N, B, F]`, single precision, to `|X[k]|²`, `[N / 2 + 1, B F]`.
    func powers(of frames: Value) -> Value {
        let graph = frames.graph
        // [transforms, numbers of each, real and imaginary, c, B F]
        var (value, transforms, parts, before) = (frames.cast(isExact ? .double : .float), 1, 1, 1)
        for (index, step) in steps.enumerated() {
            let (p, q) = (step.factor, step.rest)
            value = value.reshaped([transforms, p, q, parts, before, -1])
                .transposed([0, 4, 2, 3, 1, 5])
            transforms *= before
            let numbers = matrices(step, isFirst: index == 0)
            let weights = graph.constant(
                [q, 2 * step.outputs, parts * p],
                isExact ? .double(numbers) : .float(numbers.map { Float($0) }))
            value = weights.matrixProduct(value.reshaped([transforms, q, parts * p, -1]))
            (parts, before) = (2, step.outputs)
        }
        let rounded = value.cast(.float)
        let squares = (rounded * rounded).reshaped([transforms, 2, before, -1])
        return squares.sum([1]).reshaped([transforms * before, -1])
            .gathered(graph.constant(places()), axis: 0)
    }

    /// `[q, 2 c, parts · p]`: rows of real, then of imaginary outputs, and so the inputs of each.
    private func matrices(_ step: Step, isFirst: Bool) -> [Double] {
        let whole = step.factor * step.rest
        let turns = (0..<whole).map { 2 * Double.pi * Double($0) / Double(whole) }
        let (cosines, sines) = (turns.map { cos($0) }, turns.map { sin($0) })
        var numbers: [Double] = []
        numbers.reserveCapacity(2 * step.outputs * step.parts * whole)
        for b in 0..<step.rest {
            for isReal in [true, false] {
                for c in 0..<step.outputs {
                    for part in 0..<step.parts {
                        for a in 0..<step.factor {
                            let place = step.rest * a + b
                            let turn = c * place % whole
                            let factor =
                                isReal == (part == 0)
                                ? cosines[turn] : isReal ? sines[turn] : -sines[turn]
                            numbers.append(isFirst ? window[place] * factor : factor)
                        }
                    }
                }
            }
        }
        return numbers
    }

    /// Where each bin stands among the outputs, as `k` or as `N - k`.
    private func places() -> [Int] {
        var (bins, pitch) = ([0], 1)
        for step in steps {
            bins = bins.flatMap { bin in (0..<step.outputs).map { bin + pitch * $0 } }
            pitch *= step.factor
        }
        var places = [Int](repeating: 0, count: length / 2 + 1)
        for (place, bin) in bins.enumerated() { places[min(bin, length - bin)] = place }
        return places
    }

    /// Those by which the products are the least work. To move a number costs as much as twenty products
    /// of two.
    static func factors(of length: Int) -> [Int] {
        var known: [Int: (work: Int, factors: [Int])] = [1: (0, [])]
        func best(_ whole: Int, isReal: Bool) -> (work: Int, factors: [Int]) {
            if !isReal, let best = known[whole] { return best }
            var least: (work: Int, factors: [Int]) = (.max, [whole])
            for factor in 2...max(2, whole) where whole % factor == 0 {
                let rest = best(whole / factor, isReal: false)
                let (outputs, parts) = isReal ? (factor / 2 + 1, 1) : (factor, 2)
                let work = parts * whole * (2 * outputs + 20) + outputs * rest.work
                if work < least.work { least = (work, [factor] + rest.factors) }
            }
            if !isReal { known[whole] = least }
            return least
        }
        return best(length, isReal: true).factors
    }
}
