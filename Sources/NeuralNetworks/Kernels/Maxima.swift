import AvazCVectorMath
import AvazTensors

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

    /// What one row of outputs sees: each output's number, the corner of its window, which may lie
    /// outside the image, and the window's rows and columns that do not.
    private typealias Sight<Pointer> = (
        _ output: Int, _ corner: Pointer, _ rows: Range<Int>, _ columns: Range<Int>,
        _ pitch: Int, _ channels: Int
    ) -> Void

    /// Calls `body` for each window of a row.
    ///
    /// What the compiler knows, it unrolls: with whole blocks the usual windows are four times faster
    /// so.
    @inline(__always)
    private func visit<Pointer: Strideable>(
        _ row: Int, _ image: Pointer, _ channels: Int, _ body: Sight<Pointer>
    ) where Pointer.Stride == Int {
        switch (placement.isPadded, window.height, window.width, channels) {
        case (false, 3, 3, 16): visit(row, image, 3, 3, 8, 16, isInside: true, body)
        case (false, 2, 2, 16): visit(row, image, 2, 2, 8, 16, isInside: true, body)
        default:
            visit(
                row, image, window.height, window.width, Choices.pitch(of: window), channels,
                isInside: false, body)
        }
    }

    @inline(__always)
    private func visit<Pointer: Strideable>(
        _ row: Int, _ image: Pointer, _ height: Int, _ width: Int, _ pitch: Int, _ channels: Int,
        isInside: Bool, _ body: Sight<Pointer>
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
                inside(left, width, placement.inputWidth), pitch, channels)
        }
    }

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
        @inline(__always) func keepLargest(
            _ output: Int, _ corner: UnsafePointer<Float>, _ rows: Range<Int>,
            _ columns: Range<Int>, _ pitch: Int, _ channels: Int
        ) {
            var best = SIMD16<Float>(repeating: -.infinity)
            var choice = SIMD16<Int32>.zero
            for i in rows {
                for j in columns {
                    let place = corner + i * rowStride + j * columnStride
                    let value = Vector.loadFirst(channels, place)
                    // Where NaN is compared nothing holds: it is taken, and shows.
                    let holds = vm_at_most(value, best)
                    let number = Choices.number(i, j, pitch: pitch)
                    best = vm_select(holds, best, value)
                    choice = vm_select_integers(holds, choice, number)
                }
            }
            if rectifying {
                let isSilent = vm_at_most(best, .zero)
                best = vm_select(isSilent, .zero, best)
                choice = vm_select_integers(~isSilent, choice, Choices.none)
            }
            Vector.storeFirst(channels, best, y + output * stride)
            Choices.store(choice, choices + output * stride, channels: channels)
        }
        visit(row, image, channels, keepLargest)
    }

    /// Adds each gradient of one row of outputs where its value came from.
    ///
    /// - Parameters:
    ///   - g, choices: the row's first output; the next lies `stride` elements behind it.
    ///   - image: the first channel, of those worked, of the gradient of the image.
    func scatterRow(
        _ row: Int, _ g: UnsafePointer<Float>, choices: UnsafePointer<UInt8>, stride: Int,
        channels: Int, to image: UnsafeMutablePointer<Float>
    ) {
        @inline(__always) func scatter(
            _ output: Int, _ corner: UnsafeMutablePointer<Float>, _ rows: Range<Int>,
            _ columns: Range<Int>, _ pitch: Int, _ channels: Int
        ) {
            let gradient = Vector.loadFirst(channels, g + output * stride)
            let choice = Choices.load(choices + output * stride, channels: channels)
            for i in rows {
                for j in columns {
                    let place = corner + i * rowStride + j * columnStride
                    let number = Choices.number(i, j, pitch: pitch)
                    let part = vm_select(vm_equal(choice, number), gradient, .zero)
                    Vector.storeFirst(channels, Vector.loadFirst(channels, place) + part, place)
                }
            }
        }
        visit(row, image, channels, scatter)
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

extension Plain {
    /// The largest value under each window of `x` `[N, H, W, C]`, and where in `x` it stands: of equals
    /// the first.
    static func maximum(_ x: Tensor, _ window: Window2D) -> (values: Tensor, places: [Int]) {
        let channels = x.shape[3]
        let place = window.placed(on: Array(x.shape.dropFirst()))
        let values = Tensor([x.rows, place.outputHeight, place.outputWidth, channels])
        values.fill(-.infinity)
        var places = [Int](repeating: 0, count: values.count)
        visit(x, window) { output, _, cell in
            for channel in 0..<channels {
                let (index, from) = (output * channels + channel, cell * channels + channel)
                guard x[from] > values[index] else { continue }
                (values[index], places[index]) = (x[from], from)
            }
        }
        return (values, places)
    }

    /// Each gradient added where its value came from, in zeros of `shape`.
    static func scatter(_ g: Tensor, to places: [Int], shape: [Int]) -> Tensor {
        let sums = Tensor(shape)
        for (index, place) in places.enumerated() { sums[place] += g[index] }
        return sums
    }
}
