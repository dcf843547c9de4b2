import CVectorMath
import Tensors

/// The largest values under a sliding window, row by row, with which place of the window held each.
///
/// Of equals the first along the window's rows counts, as in TensorFlow. Up to sixteen channels are
/// worked at once.
struct Maxima: Sendable {
    let window: Window2D
    let placement: Window2D.Placement
    /// Floats from one row of the image to the next.
    let rowStride: Int
    /// Floats from one column of the image to the next.
    let columnStride: Int

    // MARK: Forward

    /// One row of outputs.
    ///
    /// - Parameters:
    ///   - image: the image's first channel of those worked.
    ///   - channels: how many are, up to 16.
    ///   - rectifying: whether zero is the least that comes out, as after a ReLU.
    ///   - y, choices: the row's first output; the next lies `stride` elements behind it.
    func row(
        _ row: Int, of image: UnsafePointer<Float>, channels: Int, rectifying: Bool,
        to y: UnsafeMutablePointer<Float>, choices: UnsafeMutablePointer<UInt8>, stride: Int
    ) {
        // What the compiler knows, it unrolls: the usual windows are four times faster so.
        switch (placement.isPadded, window.height, window.width, channels) {
        case (false, 3, 3, 16):
            visit(row, image, 3, 3, isInside: true) { output, corner, rows, columns in
                keepLargest(
                    corner, rows, columns, 8, 16, rectifying, y + output * stride,
                    choices + output * stride)
            }
        case (false, 2, 2, 16):
            visit(row, image, 2, 2, isInside: true) { output, corner, rows, columns in
                keepLargest(
                    corner, rows, columns, 8, 16, rectifying, y + output * stride,
                    choices + output * stride)
            }
        default:
            visit(row, image, window.height, window.width, isInside: false) {
                output, corner, rows, columns in
                keepLargest(
                    corner, rows, columns, Choices.pitch(of: window), channels, rectifying,
                    y + output * stride, choices + output * stride)
            }
        }
    }

    /// Calls `body` for each window of a row with its corner, which may lie outside, and with its rows
    /// and columns that do not.
    @inline(__always)
    private func visit<Pointer: Strideable>(
        _ row: Int, _ image: Pointer, _ height: Int, _ width: Int, isInside: Bool,
        _ body: (_ output: Int, _ corner: Pointer, _ rows: Range<Int>, _ columns: Range<Int>) ->
            Void
    ) where Pointer.Stride == Int {
        func inside(_ start: Int, _ size: Int, _ limit: Int) -> Range<Int> {
            isInside ? 0..<size : max(0, -start)..<min(size, limit - start)
        }
        let top = row * window.strideHeight - placement.top
        let rows = inside(top, height, placement.inputHeight)
        for output in 0..<placement.outputWidth {
            let left = output * window.strideWidth - placement.left
            body(
                output, image.advanced(by: top * rowStride + left * columnStride), rows,
                inside(left, width, placement.inputWidth))
        }
    }

    @inline(__always)
    private func keepLargest(
        _ corner: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>, _ pitch: Int,
        _ channels: Int, _ rectifying: Bool, _ y: UnsafeMutablePointer<Float>,
        _ choices: UnsafeMutablePointer<UInt8>
    ) {
        var best = SIMD16<Float>(repeating: -.infinity)
        var choice = SIMD16<Int32>.zero
        for i in rows {
            for j in columns {
                let value = Vector.loadFirst(channels, corner + i * rowStride + j * columnStride)
                // Where NaN is compared nothing holds: it is taken, and shows.
                let holds = vm_at_most(value, best)
                best = vm_select(holds, best, value)
                choice = vm_select_integers(
                    holds, choice, Int32(truncatingIfNeeded: i &* pitch &+ j))
            }
        }
        if rectifying {
            let isSilent = vm_at_most(best, .zero)
            best = vm_select(isSilent, .zero, best)
            choice = vm_select_integers(~isSilent, choice, Choices.none)
        }
        Vector.storeFirst(channels, best, y)
        Choices.store(choice, choices, channels: channels)
    }

    // MARK: Backward

    /// Adds each gradient of one row of outputs where its value came from.
    ///
    /// - Parameters:
    ///   - g, choices: the row's first output; the next lies `stride` elements behind it.
    ///   - image: the first channel, of those worked, of the gradient of the image.
    func scatterRow(
        _ row: Int, _ g: UnsafePointer<Float>, choices: UnsafePointer<UInt8>, stride: Int,
        channels: Int, to image: UnsafeMutablePointer<Float>
    ) {
        switch (placement.isPadded, window.height, window.width, channels) {
        case (false, 3, 3, 16):
            visit(row, image, 3, 3, isInside: true) { output, corner, rows, columns in
                scatter(
                    g + output * stride, choices + output * stride, corner, rows, columns, 8, 16)
            }
        case (false, 2, 2, 16):
            visit(row, image, 2, 2, isInside: true) { output, corner, rows, columns in
                scatter(
                    g + output * stride, choices + output * stride, corner, rows, columns, 8, 16)
            }
        default:
            visit(row, image, window.height, window.width, isInside: false) {
                output, corner, rows, columns in
                scatter(
                    g + output * stride, choices + output * stride, corner, rows, columns,
                    Choices.pitch(of: window), channels)
            }
        }
    }

    @inline(__always)
    private func scatter(
        _ g: UnsafePointer<Float>, _ choices: UnsafePointer<UInt8>,
        _ corner: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>,
        _ pitch: Int, _ channels: Int
    ) {
        let gradient = Vector.loadFirst(channels, g)
        let choice = Choices.load(choices, channels: channels)
        for i in rows {
            for j in columns {
                let isHere = vm_equal(choice, Int32(truncatingIfNeeded: i &* pitch &+ j))
                let place = corner + i * rowStride + j * columnStride
                let sum =
                    Vector.loadFirst(channels, place) + vm_select(isHere, gradient, .zero)
                Vector.storeFirst(channels, sum, place)
            }
        }
    }

    /// All rows and channels of one image.
    ///
    /// - Parameters:
    ///   - g, choices: `[H', W', C]`.
    ///   - image: `[H, W, C]`, overwritten.
    func scatter(
        _ g: UnsafePointer<Float>, choices: UnsafePointer<UInt8>, channels: Int,
        to image: UnsafeMutablePointer<Float>
    ) {
        image.update(repeating: 0, count: placement.inputHeight * rowStride)
        for row in 0..<placement.outputHeight {
            for channel in stride(from: 0, to: channels, by: 16) {
                let place = row * placement.outputWidth * channels + channel
                scatterRow(
                    row, g + place, choices: choices + place, stride: channels,
                    channels: min(16, channels - channel), to: image + channel)
            }
        }
    }
}
