import AvazCVectorMath
import AvazTensors

/// The arithmetic of `NormalisedDense`, one row of all images of a batch at a time.
///
/// A row's part of `W` is turned, `[out, pitch]`, so that SIMD blocks run along the row of the image
/// in all three products. Normalised values exist in registers alone, and serve five outputs each.
struct NormalisedRows: Sendable {
    /// `[N, H, W, C]`.
    let input: Tensor
    /// Rows of an image.
    let count: Int
    /// Floats of a row: places times channels.
    let width: Int
    /// Room for the outputs, in whole fives.
    let columns: Int

    /// Floats from one sample to the next.
    private let sampleSize: Int
    private let channels: Int
    private let outputs: Int
    private let weights: Tensor
    /// Batch normalisation's numbers for each float of a row: mean, factor, shift, slope and rest.
    private let along: Tensor
    /// Floats from one row of a copy to the next: rows whole pages apart would contend for the same
    /// places of the cache.
    private let pitch: Int

    /// - Parameter input: remembered, not copied.
    init(_ input: Tensor, _ normalisation: BatchNorm, _ dense: Dense) {
        self.input = input
        sampleSize = input.columns
        outputs = dense.outputs
        columns = (outputs + 4) / 5 * 5
        count = input.shape[1]
        width = sampleSize / count
        pitch = (width + 15) / 16 * 16 + 16
        channels = normalisation.channels
        weights = dense.weights.value
        along = Tensor([5, pitch])
        take(normalisation)
    }

    /// Takes over the numbers of batch normalisation, which the backward pass changes.
    func take(_ normalisation: BatchNorm) {
        let numbers = [
            normalisation.mean, normalisation.factor, normalisation.shift.value,
            normalisation.slope, normalisation.rest,
        ]
        for (index, number) in numbers.enumerated() {
            for start in stride(from: 0, to: width, by: channels) {
                (along.pointer + index * pitch + start).update(
                    from: number.pointer, count: channels)
            }
        }
    }

    private var mean: UnsafePointer<Float> { UnsafePointer(along.pointer) }
    private var factor: UnsafePointer<Float> { mean + pitch }
    private var shift: UnsafePointer<Float> { mean + 2 * pitch }
    private var slope: UnsafePointer<Float> { mean + 3 * pitch }
    private var rest: UnsafePointer<Float> { mean + 4 * pitch }

    /// Where a sample's row begins in the input.
    func place(_ row: Int, _ sample: Int) -> Int { sample * sampleSize + row * width }

    /// A sample's row; the last sample's, where there is no such sample.
    private func start(_ row: Int, _ sample: Int) -> UnsafePointer<Float> {
        UnsafePointer(input.pointer + place(row, min(sample, input.rows - 1)))
    }

    /// Asks for the same place four samples on before it is wanted: the rows are over before the
    /// processor has noticed by itself that it reads on.
    @inline(__always)
    private func prefetchNext(_ x: UnsafePointer<Float>) { vm_prefetch(x + 4 &* sampleSize) }

    /// Floats that each of the following wants.
    var scratchCount: Int { (2 * columns + 4) * pitch }

    private func turn(_ row: Int, to turned: UnsafeMutablePointer<Float>) {
        MatrixProduct.transpose(
            weights.pointer + row * width * outputs, rows: width, columns: outputs,
            stride: outputs, to: turned, transposedStride: pitch)
    }

    // MARK: Output

    /// One row's share of `y W`.
    ///
    /// - Parameter shares: `[N, columns]`; what lies behind the outputs means nothing.
    func multiply(
        _ row: Int, scratch turned: UnsafeMutablePointer<Float>,
        to shares: UnsafeMutablePointer<Float>
    ) {
        turn(row, to: turned)
        for sample in stride(from: 0, to: input.rows, by: 4) {
            let x = (
                start(row, sample), start(row, sample + 1), start(row, sample + 2),
                start(row, sample + 3)
            )
            for output in stride(from: 0, to: columns, by: 5) {
                let share = shares + sample * columns + output
                let sums = multiply(x, turned + output * pitch)
                sums.0.storeTotals(share)
                if sample + 1 < input.rows { sums.1.storeTotals(share + columns) }
                if sample + 2 < input.rows { sums.2.storeTotals(share + 2 * columns) }
                if sample + 3 < input.rows { sums.3.storeTotals(share + 3 * columns) }
            }
        }
    }

    private typealias Four<Element> = (Element, Element, Element, Element)

    /// Four samples' rows, normalised, by five rows of turned weights.
    @inline(__always)
    private func multiply(_ x: Four<UnsafePointer<Float>>, _ turned: UnsafePointer<Float>)
        -> Four<Five>
    {
        var sums: Four<Five> = (.zero, .zero, .zero, .zero)
        for index in stride(from: 0, to: width, by: 16) {
            let lanes = min(16, width - index)
            let weights = Five { Vector.load(turned, $0 * pitch + index) }
            let (mean, factor) = (Vector.load(mean, index), Vector.load(factor, index))
            let shift = Vector.load(shift, index)
            @inline(__always) func normalised(_ x: UnsafePointer<Float>) -> SIMD16<Float> {
                prefetchNext(x + index)
                return vm_multiply_add(Vector.loadFirst(lanes, x + index) - mean, factor, shift)
            }
            sums.0.add(normalised(x.0), weights)
            sums.1.add(normalised(x.1), weights)
            sums.2.add(normalised(x.2), weights)
            sums.3.add(normalised(x.3), weights)
        }
        return sums
    }

    // MARK: Gradients

    /// One row's part of `∂L/∂W`, and its sums for batch normalisation.
    ///
    /// - Parameters:
    ///   - total: `D`.
    ///   - gradient: `[in, out]`; the row's part is overwritten.
    ///   - sums: `Σ W · D` and `Σ W · G` for each channel, `[2 C]`, overwritten.
    func weightGradient(
        _ row: Int, _ d: Tensor, total: Tensor, scratch turned: UnsafeMutablePointer<Float>,
        to gradient: Tensor, sums: UnsafeMutablePointer<Float>
    ) {
        let products = turned + columns * pitch
        turn(row, to: turned)
        for index in stride(from: 0, to: width, by: 32) {
            for output in stride(from: 0, to: columns, by: 5) {
                multiplyCentred(row, index, d.pointer + output, to: products + output * pitch)
            }
        }
        sums.update(repeating: 0, count: 2 * channels)
        for start in stride(from: 0, to: width, by: channels) {
            for channel in stride(from: 0, to: channels, by: 16) {
                finish(products + start + channel, turned + start + channel, total, channel, sums)
            }
        }
        MatrixProduct.transpose(
            products, rows: outputs, columns: width, stride: pitch,
            to: gradient.pointer + row * width * outputs, transposedStride: outputs)
    }

    /// `G` for 32 floats of a row and five outputs.
    @inline(__always)
    private func multiplyCentred(
        _ row: Int, _ index: Int, _ d: UnsafePointer<Float>,
        to products: UnsafeMutablePointer<Float>
    ) {
        let lanes = (min(16, width - index), max(0, min(16, width - index - 16)))
        let mean = (Vector.load(mean, index), Vector.load(mean, index + 16))
        var (first, second) = (Five.zero, Five.zero)
        var (x, d) = (start(row, 0) + index, d)
        for _ in 0..<input.rows {
            vm_prefetch(x + 128)
            vm_prefetch(x + 144)
            let gradients = Five { SIMD16(repeating: d[$0]) }
            first.add(Vector.loadFirst(lanes.0, x) - mean.0, gradients)
            second.add(Vector.loadFirst(lanes.1, x + 16) - mean.1, gradients)
            x += sampleSize
            d += outputs
        }
        first.store(lanes.0, products + index, stride: pitch)
        second.store(lanes.1, products + index + 16, stride: pitch)
    }

    /// For up to sixteen channels of one place: adds `W · D` and `W · G` over the outputs to the sums,
    /// and makes `∂L/∂W` of `G`.
    @inline(__always)
    private func finish(
        _ products: UnsafeMutablePointer<Float>, _ turned: UnsafePointer<Float>, _ total: Tensor,
        _ channel: Int, _ sums: UnsafeMutablePointer<Float>
    ) {
        let lanes = min(16, channels - channel)
        let factor = Vector.loadFirst(lanes, factor + channel)
        let shift = Vector.loadFirst(lanes, shift + channel)
        var sum = Vector.loadFirst(lanes, sums + channel)
        var other = Vector.loadFirst(lanes, sums + channels + channel)
        for output in 0..<outputs {
            let product = Vector.loadFirst(lanes, products + output * pitch)
            let weight = Vector.loadFirst(lanes, turned + output * pitch)
            let all = SIMD16<Float>(repeating: total[output])
            sum = vm_multiply_add(weight, all, sum)
            other = vm_multiply_add(weight, product, other)
            Vector.storeFirst(
                lanes, vm_multiply_add(factor, product, shift * all), products + output * pitch)
        }
        Vector.storeFirst(lanes, sum, sums + channel)
        Vector.storeFirst(lanes, other, sums + channels + channel)
    }

    /// One row of `∂L/∂x`.
    ///
    /// - Parameter body: given each sample's, valid during the call.
    @inline(__always)
    func inputGradient(
        _ row: Int, _ d: Tensor, scratch: UnsafeMutablePointer<Float>,
        _ body: (_ sample: Int, _ gradient: UnsafePointer<Float>) -> Void
    ) {
        let turned = scratch + 4 * pitch
        turn(row, to: turned)
        for sample in stride(from: 0, to: input.rows, by: 4) {
            inputGradients(row, sample, d, turned, to: scratch)
            for index in 0..<min(4, input.rows - sample) {
                body(sample + index, scratch + index * pitch)
            }
        }
    }

    /// Of four samples.
    private func inputGradients(
        _ row: Int, _ sample: Int, _ d: Tensor, _ turned: UnsafePointer<Float>,
        to gradients: UnsafeMutablePointer<Float>
    ) {
        func errors(_ sample: Int) -> UnsafePointer<Float> {
            UnsafePointer(d.pointer + min(sample, input.rows - 1) * outputs)
        }
        let (d0, d1, d2, d3) =
            (errors(sample), errors(sample + 1), errors(sample + 2), errors(sample + 3))
        let (x0, x1, x2, x3) = (
            start(row, sample), start(row, sample + 1), start(row, sample + 2),
            start(row, sample + 3)
        )
        for index in stride(from: 0, to: width, by: 16) {
            var (sum0, sum1) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
            var (sum2, sum3) = (sum0, sum1)
            for output in 0..<outputs {
                let weight = Vector.load(turned, output * pitch + index)
                sum0 = vm_multiply_add(SIMD16(repeating: d0[output]), weight, sum0)
                sum1 = vm_multiply_add(SIMD16(repeating: d1[output]), weight, sum1)
                sum2 = vm_multiply_add(SIMD16(repeating: d2[output]), weight, sum2)
                sum3 = vm_multiply_add(SIMD16(repeating: d3[output]), weight, sum3)
            }
            let (mean, factor) = (Vector.load(mean, index), Vector.load(factor, index))
            let (slope, rest) = (Vector.load(slope, index), Vector.load(rest, index))
            let lanes = min(16, width - index)
            @inline(__always) func finish(
                _ sum: SIMD16<Float>, _ x: UnsafePointer<Float>, _ place: Int
            ) {
                prefetchNext(x + index)
                let distance = Vector.loadFirst(lanes, x + index) - mean
                let gradient = vm_multiply_add(
                    sum, factor, vm_multiply_add(distance, slope, rest))
                Vector.store(gradient, gradients, place * pitch + index)
            }
            finish(sum0, x0, 0)
            finish(sum1, x1, 1)
            finish(sum2, x2, 2)
            finish(sum3, x3, 3)
        }
    }
}
