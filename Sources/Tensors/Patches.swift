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
    /// Padded with zeros to whole groups, whose gradients are summed in registers together.
    private let groupedOffsets: [Int]

    /// - Parameters:
    ///   - step: floats from one patch to the next.
    ///   - offsets: place of each of a patch's floats behind its first.
    public init(count: Int, step: Int, offsets: [Int]) {
        self.count = count
        self.step = step
        self.offsets = offsets
        let padding = (vm_taps() - offsets.count % vm_taps()) % vm_taps()
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
            var next = 0
            while next < count {
                let together = min(count, vm_patches(count - next))
                // The last ones may overlap those before.
                let first = min(next, count - together)
                next = first + together
                for channel in stride(from: 0, to: channels, by: Vector.width) {
                    let lanes = min(Vector.width, channels - channel)
                    let bias = bias.map { Vector.load($0, channel) } ?? .zero
                    if together >= 4 {
                        vm_patches_product(
                            together, x + first * step, step, offsets.baseAddress, offsets.count,
                            kernel + channel, kernelStride, bias,
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
        var total = SIMD16<Float>.zero
        for patch in 0..<count { total += Vector.load(g, patch * gradientStride) }
        Vector.storeFirst(
            channels, Vector.loadFirst(channels, biasGradient) + total, biasGradient)
        groupedOffsets.withUnsafeBufferPointer { grouped in
            guard let first = grouped.baseAddress else { return }
            for tap in stride(from: 0, to: offsets.count, by: vm_taps()) {
                vm_patches_gradient(
                    x, step, count, first + tap, offsets.count - tap, g, gradientStride,
                    kernelGradient + tap * kernelStride, kernelStride, channels)
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
