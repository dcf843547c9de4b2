import AvazOptimisation
import AvazTensors

/// The GRU that resets what comes out of the recurrent product: one product a step.
final class ResetAfter: GRUForm {
    private let own: RecurrentWeights
    private let recurrentBias: Parameter
    private var (panels, recurrentPanels) = (Panels(), Panels())
    private var (panelsBack, recurrentPanelsBack) = (Panels(), Panels())
    /// `[T, N, 3 H]`: `a`, then the gates `z, r, n`, then `∂L/∂a`.
    private var outer = Buffer()
    /// `[T, N, 3 H]`: `q`, then `∂L/∂q`.
    private var inner = Buffer()
    private var sums = OuterSums()
    private var (stepOuter, stepInner) = (Buffer(), Buffer())

    init(_ own: RecurrentWeights, _ recurrentBias: Parameter) {
        self.own = own
        self.recurrentBias = recurrentBias
    }

    // MARK: Forward

    func prepare(_ pass: Unrolling) {
        let columns = own.columns
        _ = outer.shaped([pass.steps, pass.samples, columns])
        _ = inner.shaped([pass.steps, pass.samples, columns])
        panels.pack(
            own.weights.value.pointer, depth: own.inputs, columns: columns, stride: columns)
        recurrentPanels.pack(
            own.recurrent.value.pointer, depth: own.units, columns: columns, stride: columns)
    }

    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>) {
        let (first, columns, units) = (samples.lowerBound, own.columns, own.units)
        let a = place(outer.tensor, pass, step, first)
        let q = place(inner.tensor, pass, step, first)
        panels.multiply(
            place(pass.input, pass, step, first), stride: own.inputs, rows: samples.count,
            from: own.bias.value.pointer, startStride: 0, into: a, resultStride: columns)
        recurrentPanels.multiply(
            pass.fed.pointer + (step * pass.samples + first) * units, stride: units,
            rows: samples.count, from: recurrentBias.value.pointer, startStride: 0, into: q,
            resultStride: columns)
        for sample in samples {
            guard pass.isActive(sample, step) else {
                pass.hold(sample, step)
                continue
            }
            let offset = (sample - first) * columns
            forward(
                a + offset, q + offset, h: pass.state(0, step, sample),
                to: pass.state(0, step + 1, sample))
        }
    }

    func step(
        _ input: UnsafePointer<Float>, samples: Int, _ h: UnsafeMutablePointer<Float>
    ) {
        let (columns, units) = (own.columns, own.units)
        let a = stepOuter.shaped(samples, columns).pointer
        let q = stepInner.shaped(samples, columns).pointer
        own.sum(input, nil, samples: samples, to: a)
        for sample in 0..<samples {
            (q + sample * columns).update(from: recurrentBias.value.pointer, count: columns)
        }
        Panels.add(
            Panels.Product(
                a: h, depth: units, b: own.recurrent.value.pointer, stride: columns),
            rows: samples, columns: columns, to: q, resultStride: columns)
        for sample in 0..<samples {
            let state = h + sample * units
            forward(a + sample * columns, q + sample * columns, h: state, to: state)
        }
    }

    /// One sample's gates, from `a` and `q`, `[3 H]` each; `a` becomes `z, r, n`.
    private func forward(
        _ a: UnsafeMutablePointer<Float>, _ q: UnsafePointer<Float>, h: UnsafePointer<Float>,
        to newH: UnsafeMutablePointer<Float>
    ) {
        let units = own.units
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let (a, q) = (a + index, q + index)
            let z = Vector.sigmoid(Vector.loadFirst(lanes, a) + Vector.loadFirst(lanes, q))
            let r = Vector.sigmoid(
                Vector.loadFirst(lanes, a + units) + Vector.loadFirst(lanes, q + units))
            let n = Vector.hyperbolicTangent(
                Vector.loadFirst(lanes, a + 2 * units)
                    + r * Vector.loadFirst(lanes, q + 2 * units))
            Vector.storeFirst(lanes, z, a)
            Vector.storeFirst(lanes, r, a + units)
            Vector.storeFirst(lanes, n, a + 2 * units)
            let before = Vector.loadFirst(lanes, h + index)
            Vector.storeFirst(lanes, z * before + (1 - z) * n, newH + index)
        }
    }

    // MARK: Backward

    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients) {
        let columns = own.columns
        recurrentPanelsBack.pack(
            transposing: own.recurrent.value.pointer, depth: columns, columns: own.units,
            stride: columns)
        if wanted.contains(.input) {
            panelsBack.pack(
                transposing: own.weights.value.pointer, depth: columns, columns: own.inputs,
                stride: columns)
        }
    }

    func retreat(
        _ pass: Unrolling, at step: Int, _ samples: Range<Int>, _ wanted: Gradients
    ) {
        let (first, columns, units) = (samples.lowerBound, own.columns, own.units)
        let a = place(outer.tensor, pass, step, first)
        let q = place(inner.tensor, pass, step, first)
        for sample in samples {
            let offset = (sample - first) * columns
            guard pass.isActive(sample, step) else {
                (a + offset).update(repeating: 0, count: columns)
                (q + offset).update(repeating: 0, count: columns)
                continue
            }
            backward(
                a + offset, q + offset, h: pass.state(0, step, sample),
                gradient: pass.gradients[0].pointer + sample * units)
        }
        let fed = pass.fedGradient.pointer + first * units
        recurrentPanelsBack.multiply(
            q, stride: columns, rows: samples.count, from: fed, startStride: units, into: fed,
            resultStride: units)
        if wanted.contains(.input) {
            panelsBack.multiply(
                a, stride: columns, rows: samples.count, from: pass.zeros.pointer, startStride: 0,
                into: pass.stepGradient.pointer + first * own.inputs, resultStride: own.inputs)
        }
    }

    /// One sample's gates, back: `a` holds `z, r, n` and becomes `∂L/∂a`, `q` becomes `∂L/∂q`, and the
    /// gradient of `h'` that part of `∂L/∂h` which passes by the gates.
    private func backward(
        _ a: UnsafeMutablePointer<Float>, _ q: UnsafeMutablePointer<Float>,
        h: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
    ) {
        let units = own.units
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let (a, q) = (a + index, q + index)
            let z = Vector.loadFirst(lanes, a)
            let r = Vector.loadFirst(lanes, a + units)
            let n = Vector.loadFirst(lanes, a + 2 * units)
            let upper = Vector.loadFirst(lanes, gradient + index)
            let new = upper * (1 - z) * (1 - n * n)
            let reset = new * Vector.loadFirst(lanes, q + 2 * units) * r * (1 - r)
            let update = upper * (Vector.loadFirst(lanes, h + index) - n) * z * (1 - z)
            Vector.storeFirst(lanes, update, a)
            Vector.storeFirst(lanes, reset, a + units)
            Vector.storeFirst(lanes, new, a + 2 * units)
            Vector.storeFirst(lanes, update, q)
            Vector.storeFirst(lanes, reset, q + units)
            Vector.storeFirst(lanes, new * r, q + 2 * units)
            Vector.storeFirst(lanes, upper * z, gradient + index)
        }
    }

    func sumGradients(_ pass: Unrolling) {
        let (columns, rows) = (own.columns, pass.steps * pass.samples)
        sums.sum(
            rows: rows,
            [
                OuterSums.Left(
                    a: pass.input.pointer, width: own.inputs, stride: own.inputs,
                    c: own.weights.gradient.pointer, resultStride: columns)
            ], outer.tensor.pointer, columns: columns, stride: columns,
            sums: own.bias.gradient.pointer)
        sums.sum(
            rows: rows,
            [
                OuterSums.Left(
                    a: pass.fed.pointer, width: own.units, stride: own.units,
                    c: own.recurrent.gradient.pointer, resultStride: columns)
            ], inner.tensor.pointer, columns: columns, stride: columns,
            sums: recurrentBias.gradient.pointer)
    }
}
