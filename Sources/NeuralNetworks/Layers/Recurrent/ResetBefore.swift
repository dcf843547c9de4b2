import AvazTensors

/// The classic GRU, which resets what goes into the recurrent product: two products a step, one for
/// the gates and, behind it, one for what is new.
///
///     z, r = σ(x W + h U + b)           n = tanh(x W_n + (r h) U_n + b_n)          h' = z h + (1 - z) n
///
///     ∂L/∂(r h) = ∂L/∂a_n U_nᵀ          ∂L/∂a_r = ∂L/∂(r h) h r (1 - r)
///     ∂L/∂h = z g + r ∂L/∂(r h) + ∂L/∂a_z U_zᵀ + ∂L/∂a_r U_rᵀ
final class ResetBefore: GRUForm {
    private let own: RecurrentWeights
    private var panels = Panels()
    private var panelsBack = Panels()
    /// Of `U_z` and `U_r`, and of `U_n`.
    private var (gatePanels, newPanels) = (Panels(), Panels())
    private var (gatePanelsBack, newPanelsBack) = (Panels(), Panels())
    /// `[T, N, 3 H]`: the sums, then the gates `z, r, n`, then the gradient of the sums.
    private var gates = Buffer()
    /// `[T, N, H]`: `r h`.
    private var kept = Buffer()
    /// `[N, H]`: `∂L/∂(r h)` of one step.
    private var keptGradient = Buffer()
    private var sums = OuterSums()
    private var (stepGates, stepKept) = (Buffer(), Buffer())

    init(_ own: RecurrentWeights) { self.own = own }

    // MARK: Forward

    func prepare(_ pass: Unrolling) {
        let (columns, units) = (own.columns, own.units)
        _ = gates.shaped([pass.steps, pass.samples, columns])
        _ = kept.shaped([pass.steps, pass.samples, units])
        panels.pack(
            own.weights.value.pointer, depth: own.inputs, columns: columns, stride: columns)
        gatePanels.pack(
            own.recurrent.value.pointer, depth: units, columns: 2 * units, stride: columns)
        newPanels.pack(
            own.recurrent.value.pointer + 2 * units, depth: units, columns: units, stride: columns)
    }

    func advance(_ pass: Unrolling, at step: Int, _ samples: Range<Int>) {
        let (first, columns, units) = (samples.lowerBound, own.columns, own.units)
        let (a, kept) = (
            place(gates.tensor, pass, step, first), place(kept.tensor, pass, step, first)
        )
        let fed = pass.fed.pointer + (step * pass.samples + first) * units
        panels.multiply(
            place(pass.input, pass, step, first), stride: own.inputs, rows: samples.count,
            from: own.bias.value.pointer, startStride: 0, into: a, resultStride: columns)
        gatePanels.multiply(
            fed, stride: units, rows: samples.count, from: a, startStride: columns, into: a,
            resultStride: columns)
        for row in 0..<samples.count {
            reset(a + row * columns, fed + row * units, to: kept + row * units)
        }
        newPanels.multiply(
            kept, stride: units, rows: samples.count, from: a + 2 * units, startStride: columns,
            into: a + 2 * units, resultStride: columns)
        for sample in samples {
            guard pass.isActive(sample, step) else {
                pass.hold(sample, step)
                continue
            }
            renew(
                a + (sample - first) * columns, h: pass.state(0, step, sample),
                to: pass.state(0, step + 1, sample))
        }
    }

    func step(
        _ input: UnsafePointer<Float>, samples: Int, _ h: UnsafeMutablePointer<Float>
    ) {
        let (columns, units, recurrent) = (own.columns, own.units, own.recurrent.value.pointer)
        let a = stepGates.shaped(samples, columns).pointer
        let kept = stepKept.shaped(samples, units).pointer
        own.sum(input, nil, samples: samples, to: a)
        Panels.add(
            Panels.Product(a: h, depth: units, b: recurrent, stride: columns), rows: samples,
            columns: 2 * units, to: a, resultStride: columns)
        for sample in 0..<samples {
            reset(a + sample * columns, h + sample * units, to: kept + sample * units)
        }
        Panels.add(
            Panels.Product(a: kept, depth: units, b: recurrent + 2 * units, stride: columns),
            rows: samples, columns: units, to: a + 2 * units, resultStride: columns)
        for sample in 0..<samples {
            renew(a + sample * columns, h: h + sample * units, to: h + sample * units)
        }
    }

    /// One sample's gates `z` and `r`, and `r h`.
    private func reset(
        _ a: UnsafeMutablePointer<Float>, _ h: UnsafePointer<Float>,
        to kept: UnsafeMutablePointer<Float>
    ) {
        let units = own.units
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let z = Vector.sigmoid(Vector.loadFirst(lanes, a + index))
            let r = Vector.sigmoid(Vector.loadFirst(lanes, a + units + index))
            Vector.storeFirst(lanes, z, a + index)
            Vector.storeFirst(lanes, r, a + units + index)
            Vector.storeFirst(lanes, r * Vector.loadFirst(lanes, h + index), kept + index)
        }
    }

    /// One sample's `n` and `h'`.
    private func renew(
        _ a: UnsafeMutablePointer<Float>, h: UnsafePointer<Float>,
        to newH: UnsafeMutablePointer<Float>
    ) {
        let units = own.units
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let z = Vector.loadFirst(lanes, a + index)
            let n = Vector.hyperbolicTangent(Vector.loadFirst(lanes, a + 2 * units + index))
            Vector.storeFirst(lanes, n, a + 2 * units + index)
            let before = Vector.loadFirst(lanes, h + index)
            Vector.storeFirst(lanes, z * before + (1 - z) * n, newH + index)
        }
    }

    // MARK: Backward

    func prepareBackward(_ pass: Unrolling, _ wanted: Gradients) {
        let (columns, units, recurrent) = (own.columns, own.units, own.recurrent.value.pointer)
        _ = keptGradient.shaped(pass.samples, units)
        gatePanelsBack.pack(
            transposing: recurrent, depth: 2 * units, columns: units, stride: columns)
        newPanelsBack.pack(
            transposing: recurrent + 2 * units, depth: units, columns: units, stride: columns)
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
        let a = place(gates.tensor, pass, step, first)
        let keptGradient = keptGradient.tensor.pointer + first * units
        for sample in samples {
            let own = a + (sample - first) * columns
            guard pass.isActive(sample, step) else {
                own.update(repeating: 0, count: columns)
                continue
            }
            renewBackward(
                own, h: pass.state(0, step, sample),
                gradient: pass.gradients[0].pointer + sample * units)
        }
        newPanelsBack.multiply(
            a + 2 * units, stride: columns, rows: samples.count, from: pass.zeros.pointer,
            startStride: 0, into: keptGradient, resultStride: units)
        let fed = pass.fedGradient.pointer + first * units
        for row in 0..<samples.count {
            resetBackward(
                a + row * columns,
                fed: pass.fed.pointer + (step * pass.samples + first + row) * units,
                kept: keptGradient + row * units, fedGradient: fed + row * units)
        }
        gatePanelsBack.multiply(
            a, stride: columns, rows: samples.count, from: fed, startStride: units, into: fed,
            resultStride: units)
        if wanted.contains(.input) {
            panelsBack.multiply(
                a, stride: columns, rows: samples.count, from: pass.zeros.pointer, startStride: 0,
                into: pass.stepGradient.pointer + first * own.inputs, resultStride: own.inputs)
        }
    }

    /// `a` holds `z, r, n`; `z` and `n` become the gradients of their sums.
    private func renewBackward(
        _ a: UnsafeMutablePointer<Float>, h: UnsafePointer<Float>,
        gradient: UnsafeMutablePointer<Float>
    ) {
        let units = own.units
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let z = Vector.loadFirst(lanes, a + index)
            let n = Vector.loadFirst(lanes, a + 2 * units + index)
            let upper = Vector.loadFirst(lanes, gradient + index)
            let before = Vector.loadFirst(lanes, h + index)
            Vector.storeFirst(lanes, upper * (before - n) * z * (1 - z), a + index)
            Vector.storeFirst(lanes, upper * (1 - z) * (1 - n * n), a + 2 * units + index)
            Vector.storeFirst(lanes, upper * z, gradient + index)
        }
    }

    /// `r` becomes the gradient of its sum, and `h` gets what came through `r h`.
    private func resetBackward(
        _ a: UnsafeMutablePointer<Float>, fed: UnsafePointer<Float>, kept: UnsafePointer<Float>,
        fedGradient: UnsafeMutablePointer<Float>
    ) {
        let units = own.units
        for index in stride(from: 0, to: units, by: 16) {
            let lanes = min(16, units - index)
            let r = Vector.loadFirst(lanes, a + units + index)
            let upper = Vector.loadFirst(lanes, kept + index)
            let before = Vector.loadFirst(lanes, fed + index)
            let sum = Vector.loadFirst(lanes, fedGradient + index)
            Vector.storeFirst(lanes, upper * before * r * (1 - r), a + units + index)
            Vector.storeFirst(lanes, sum + upper * r, fedGradient + index)
        }
    }

    func sumGradients(_ pass: Unrolling) {
        let (columns, units, rows) = (own.columns, own.units, pass.steps * pass.samples)
        let (gradients, recurrent) = (gates.tensor.pointer, own.recurrent.gradient.pointer)
        sums.sum(
            rows: rows,
            [
                OuterSums.Left(
                    a: pass.input.pointer, width: own.inputs, stride: own.inputs,
                    c: own.weights.gradient.pointer, resultStride: columns)
            ], gradients, columns: columns, stride: columns, sums: own.bias.gradient.pointer)
        sums.sum(
            rows: rows,
            [
                OuterSums.Left(
                    a: pass.fed.pointer, width: units, stride: units, c: recurrent,
                    resultStride: columns)
            ], gradients, columns: 2 * units, stride: columns)
        sums.sum(
            rows: rows,
            [
                OuterSums.Left(
                    a: kept.tensor.pointer, width: units, stride: units, c: recurrent + 2 * units,
                    resultStride: columns)
            ], gradients + 2 * units, columns: units, stride: columns)
    }
}
