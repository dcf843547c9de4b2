import AvazCVectorMath
import AvazTensors

/// The gradients of a 3 x 3 convolution of one channel under a small maximum pool, without those of
/// what lies between.
///
///     ∂L/∂K[i, j, o] = Σ g[r, c, o] x[r s + i + i', c s + j + j']          over samples and r, c
///
/// `(i', j')` is the place under the window that the maximum of `r, c, o` came from. It differs from
/// filter to filter, but all that one window sees of the image is up to five rows of eight floats.
/// Three of them fill two SIMD registers, out of which one instruction fetches a float for each of
/// sixteen filters.
struct PatchLookup: Sendable {
    private let window: Window2D
    private let outputWidth: Int
    private let filters: Int
    /// Floats from one row of the image to the next.
    private let rowStride: Int

    /// Whether the processor has such an instruction: else other ways are shorter.
    static var isFast: Bool { vm_looks_up_fast() != 0 }

    /// Nil where the shapes are others.
    init?(_ convolution: Convolution, under window: Window2D) {
        let (kernel, place) = (convolution.window, convolution.placement)
        guard convolution.channels == 1,
            kernel.height == 3, kernel.width == 3,
            kernel.strideHeight == 1, kernel.strideWidth == 1,
            window.height <= 3, window.width <= 6, window.padding == .valid
        else { return nil }
        self.window = window
        filters = convolution.filters
        rowStride = place.paddedWidth
        outputWidth = window.placed(on: [place.outputHeight, place.outputWidth, 1]).outputWidth
    }

    /// Adds one pooled row's part of `∂L/∂K` and `∂L/∂b`.
    ///
    /// - Parameters:
    ///   - image: `[H, W]`.
    ///   - g, choices: the row's first place, and the first filter of those worked; the next place
    ///     lies `filters` elements behind.
    ///   - channels: how many filters are worked, up to 16.
    ///   - gradients: `[3, 3, F]`, and `[F]` behind it, from the first filter on.
    func addGradients(
        ofRow row: Int, of image: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
        choices: UnsafePointer<UInt8>, channels: Int, to gradients: UnsafeMutablePointer<Float>
    ) {
        var (sum00, sum01, sum02) = (SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero)
        var (sum10, sum11, sum12) = (sum00, sum01, sum02)
        var (sum20, sum21, sum22) = (sum00, sum01, sum02)
        var bias = SIMD16<Float>.zero
        // A low window does not see the last rows, which may lie behind the image.
        let seen = window.height + 2
        let (row3, row4) = (min(3, seen - 1) * rowStride, min(4, seen - 1) * rowStride)
        let corner = image + row * window.strideHeight * rowStride
        for place in 0..<outputWidth {
            let x = corner + place &* window.strideWidth
            let choice = Choices.load(choices + place &* filters, channels: channels)
            let gradient = vm_select(
                vm_equal(choice, Choices.none), .zero,
                Vector.loadFirst(channels, g + place &* filters))
            bias += gradient

            let (x0, x1, x2) = (eight(x), eight(x + rowStride), eight(x + 2 &* rowStride))
            let (x3, x4) = (eight(x + row3), eight(x + row4))
            let next = choice &+ 1
            let afterNext = choice &+ 2
            let low0 = SIMD16(lowHalf: x0, highHalf: x1)
            let low1 = SIMD16(lowHalf: x1, highHalf: x2)
            let low2 = SIMD16(lowHalf: x2, highHalf: x3)
            let high0 = SIMD16(lowHalf: x2, highHalf: x2)
            let high1 = SIMD16(lowHalf: x3, highHalf: x3)
            let high2 = SIMD16(lowHalf: x4, highHalf: x4)
            sum00 = vm_multiply_add(vm_look_up(low0, high0, choice), gradient, sum00)
            sum01 = vm_multiply_add(vm_look_up(low0, high0, next), gradient, sum01)
            sum02 = vm_multiply_add(vm_look_up(low0, high0, afterNext), gradient, sum02)
            sum10 = vm_multiply_add(vm_look_up(low1, high1, choice), gradient, sum10)
            sum11 = vm_multiply_add(vm_look_up(low1, high1, next), gradient, sum11)
            sum12 = vm_multiply_add(vm_look_up(low1, high1, afterNext), gradient, sum12)
            sum20 = vm_multiply_add(vm_look_up(low2, high2, choice), gradient, sum20)
            sum21 = vm_multiply_add(vm_look_up(low2, high2, next), gradient, sum21)
            sum22 = vm_multiply_add(vm_look_up(low2, high2, afterNext), gradient, sum22)
        }
        let sums = [sum00, sum01, sum02, sum10, sum11, sum12, sum20, sum21, sum22, bias]
        for (tap, sum) in sums.enumerated() {
            let total = gradients + tap * filters
            Vector.storeFirst(channels, Vector.loadFirst(channels, total) + sum, total)
        }
    }

    @inline(__always)
    private func eight(_ x: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Float>.self)
    }
}
