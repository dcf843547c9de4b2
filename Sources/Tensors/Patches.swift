import AvazCVectorMath

/// A row of patches of an image, read in place: what a convolution multiplies with its kernel.
///
/// Patch `p` consists of the floats at `p · step + offsets[t]`: neighbouring patches overlap, and
/// nothing is copied. With steps of a whole sample, the patches are the rows of a matrix.
///
/// Sixteen output channels fill one SIMD block; a float of the image is broadcast to all of them.
public struct Patches: Sendable {
    /// Patches in the row.
    public let count: Int
    /// Floats from one patch to the next.
    public let step: Int
    /// Place of each of a patch's floats behind the patch's first.
    public let offsets: [Int]
    /// Padded with zeros to whole groups.
    private let groupedOffsets: [Int]

    /// Floats of a patch whose gradients are summed in registers together: as many as a 3 x 3 kernel
    /// has.
    private static let group = 9

    /// - Parameters:
    ///   - step: floats from one patch to the next.
    ///   - offsets: place of each of a patch's floats behind its first.
    public init(count: Int, step: Int, offsets: [Int]) {
        self.count = count
        self.step = step
        self.offsets = offsets
        let padding = (Self.group - offsets.count % Self.group) % Self.group
        groupedOffsets = offsets + [Int](repeating: 0, count: padding)
    }

    /// Patches of `height` rows, `rowStride` floats apart, of `width` adjacent floats each.
    public init(count: Int, step: Int, height: Int, width: Int, rowStride: Int) {
        let offsets = (0..<height).flatMap { row in (0..<width).map { row * rowStride + $0 } }
        self.init(count: count, step: step, offsets: offsets)
    }

    /// `y[p, c] = bias[c] + Σ x[p · step + offsets[t]] kernel[t, c]`.
    ///
    /// - Parameters:
    ///   - x: the first patch.
    ///   - kernel: a row of channels for each offset, `kernelStride` floats apart; whole blocks of 16
    ///     must be readable.
    ///   - bias: a float for each channel, whole blocks readable; nil for zeros.
    ///   - y: the first patch's output; the next one's lies `outputStride` floats behind it.
    ///   - channels: how many are written.
    public func multiply(
        _ x: UnsafePointer<Float>, by kernel: UnsafePointer<Float>, kernelStride: Int,
        adding bias: UnsafePointer<Float>? = nil, to y: UnsafeMutablePointer<Float>,
        outputStride: Int, channels: Int
    ) {
        offsets.withUnsafeBufferPointer { offsets in
            for start in stride(from: 0, to: count, by: 8) {
                // The last eight may overlap the eight before.
                let first = max(0, min(start, count - 8))
                for channel in stride(from: 0, to: channels, by: Vector.width) {
                    let lanes = min(Vector.width, channels - channel)
                    let bias = bias.map { Vector.load($0, channel) } ?? .zero
                    if count >= 8 {
                        Self.eight(
                            x + first * step, step, offsets, kernel + channel, kernelStride, bias,
                            y + first * outputStride + channel, outputStride, lanes)
                    } else {
                        for patch in 0..<count {
                            let sum = Self.single(
                                x + patch * step, offsets, kernel + channel, kernelStride, bias)
                            Vector.storeFirst(lanes, sum, y + patch * outputStride + channel)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func single(
        _ x: UnsafePointer<Float>, _ offsets: UnsafeBufferPointer<Int>,
        _ kernel: UnsafePointer<Float>, _ kernelStride: Int, _ bias: SIMD16<Float>
    ) -> SIMD16<Float> {
        var sum = bias
        for (tap, offset) in offsets.enumerated() {
            let weights = Vector.load(kernel, tap * kernelStride)
            sum = vm_multiply_add(SIMD16(repeating: x[offset]), weights, sum)
        }
        return sum
    }

    /// Eight patches at once: eight independent sums keep both multipliers busy.
    @inline(__always)
    private static func eight(
        _ x: UnsafePointer<Float>, _ step: Int, _ offsets: UnsafeBufferPointer<Int>,
        _ kernel: UnsafePointer<Float>, _ kernelStride: Int, _ bias: SIMD16<Float>,
        _ y: UnsafeMutablePointer<Float>, _ outputStride: Int, _ channels: Int
    ) {
        var (sum0, sum1, sum2, sum3) = (bias, bias, bias, bias)
        var (sum4, sum5, sum6, sum7) = (bias, bias, bias, bias)
        let far = x + 4 * step
        var weights = kernel
        for offset in offsets {
            let row = Vector.load(weights, 0)
            weights += kernelStride
            let (near, far) = (x + offset, far + offset)
            sum0 = vm_multiply_add(SIMD16(repeating: near[0]), row, sum0)
            sum1 = vm_multiply_add(SIMD16(repeating: near[step]), row, sum1)
            sum2 = vm_multiply_add(SIMD16(repeating: near[2 * step]), row, sum2)
            sum3 = vm_multiply_add(SIMD16(repeating: near[3 * step]), row, sum3)
            sum4 = vm_multiply_add(SIMD16(repeating: far[0]), row, sum4)
            sum5 = vm_multiply_add(SIMD16(repeating: far[step]), row, sum5)
            sum6 = vm_multiply_add(SIMD16(repeating: far[2 * step]), row, sum6)
            sum7 = vm_multiply_add(SIMD16(repeating: far[3 * step]), row, sum7)
        }
        Vector.storeFirst(channels, sum0, y)
        Vector.storeFirst(channels, sum1, y + outputStride)
        Vector.storeFirst(channels, sum2, y + 2 * outputStride)
        Vector.storeFirst(channels, sum3, y + 3 * outputStride)
        Vector.storeFirst(channels, sum4, y + 4 * outputStride)
        Vector.storeFirst(channels, sum5, y + 5 * outputStride)
        Vector.storeFirst(channels, sum6, y + 6 * outputStride)
        Vector.storeFirst(channels, sum7, y + 7 * outputStride)
    }

    /// `kernelGradient[t, c] += Σ x[p · step + offsets[t]] g[p, c]` and `biasGradient[c] += Σ g[p, c]`
    /// over the patches, for up to 16 channels `c`.
    ///
    /// - Parameters:
    ///   - g: 16 readable floats at every `gradientStride`, one row for each patch.
    ///   - kernelGradient: one row of `kernelStride` floats for each offset.
    ///   - channels: how many of the 16 are added.
    public func addGradient(
        _ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, gradientStride: Int,
        to kernelGradient: UnsafeMutablePointer<Float>, kernelStride: Int,
        biasGradient: UnsafeMutablePointer<Float>, channels: Int
    ) {
        groupedOffsets.withUnsafeBufferPointer { grouped in
            for tap in stride(from: 0, to: offsets.count, by: Self.group) {
                let (x0, x1, x2) = (x + grouped[tap], x + grouped[tap + 1], x + grouped[tap + 2])
                let (x3, x4, x5) =
                    (x + grouped[tap + 3], x + grouped[tap + 4], x + grouped[tap + 5])
                let (x6, x7, x8) =
                    (x + grouped[tap + 6], x + grouped[tap + 7], x + grouped[tap + 8])
                var (sum0, sum1, sum2) = (
                    SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero
                )
                var (sum3, sum4, sum5) = (sum0, sum1, sum2)
                var (sum6, sum7, sum8) = (sum0, sum1, sum2)
                var total = SIMD16<Float>.zero
                var (place, gradients) = (0, g)
                for _ in 0..<count {
                    let row = Vector.load(gradients, 0)
                    sum0 = vm_multiply_add(SIMD16(repeating: x0[place]), row, sum0)
                    sum1 = vm_multiply_add(SIMD16(repeating: x1[place]), row, sum1)
                    sum2 = vm_multiply_add(SIMD16(repeating: x2[place]), row, sum2)
                    sum3 = vm_multiply_add(SIMD16(repeating: x3[place]), row, sum3)
                    sum4 = vm_multiply_add(SIMD16(repeating: x4[place]), row, sum4)
                    sum5 = vm_multiply_add(SIMD16(repeating: x5[place]), row, sum5)
                    sum6 = vm_multiply_add(SIMD16(repeating: x6[place]), row, sum6)
                    sum7 = vm_multiply_add(SIMD16(repeating: x7[place]), row, sum7)
                    sum8 = vm_multiply_add(SIMD16(repeating: x8[place]), row, sum8)
                    total += row
                    place += step
                    gradients += gradientStride
                }
                @inline(__always)
                func add(_ sum: SIMD16<Float>, to sums: UnsafeMutablePointer<Float>) {
                    Vector.storeFirst(channels, Vector.loadFirst(channels, sums) + sum, sums)
                }
                @inline(__always)
                func add(_ sum: SIMD16<Float>, _ index: Int) {
                    guard tap + index < offsets.count else { return }
                    add(sum, to: kernelGradient + (tap + index) * kernelStride)
                }
                if tap == 0 { add(total, to: biasGradient) }
                add(sum0, 0)
                add(sum1, 1)
                add(sum2, 2)
                add(sum3, 3)
                add(sum4, 4)
                add(sum5, 5)
                add(sum6, 6)
                add(sum7, 7)
                add(sum8, 8)
            }
        }
    }
}

extension Patches {
    /// `multiply` in plain loops: `[count, channels]`.
    package func plainProduct(
        _ x: [Float], by kernel: [Float], kernelStride: Int, adding bias: [Float]?, channels: Int
    ) -> [Float] {
        var y: [Float] = []
        for patch in 0..<count {
            for channel in 0..<channels {
                var sum = bias?[channel] ?? 0
                for (tap, offset) in offsets.enumerated() {
                    sum += x[patch * step + offset] * kernel[tap * kernelStride + channel]
                }
                y.append(sum)
            }
        }
        return y
    }

    /// What `addGradient` adds, in plain loops: `[taps, channels]`, and `[channels]` to the bias.
    package func plainGradient(_ x: [Float], _ g: [Float], gradientStride: Int, channels: Int)
        -> (kernel: [Float], bias: [Float])
    {
        var kernel = [Float](repeating: 0, count: offsets.count * channels)
        var bias = [Float](repeating: 0, count: channels)
        for patch in 0..<count {
            for channel in 0..<channels {
                let gradient = g[patch * gradientStride + channel]
                bias[channel] += gradient
                for (tap, offset) in offsets.enumerated() {
                    kernel[tap * channels + channel] += x[patch * step + offset] * gradient
                }
            }
        }
        return (kernel, bias)
    }
}
