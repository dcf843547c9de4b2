import Tensors

/// The largest values under a sliding window, row by row, with which place of the window held each.
///
/// Places of a window are numbered along its rows; of equals the first counts, as in TensorFlow.
/// Up to sixteen channels are worked at once.
struct Maxima: Sendable {
    let window: Window2D
    let placement: Window2D.Placement
    /// Floats from one row of the image to the next.
    let rowStride: Int
    /// Floats from one column of the image to the next.
    let columnStride: Int

    /// Places that a window may have, so that their numbers fit into a byte.
    static let largestWindow = 255
    /// Stands for no place: nothing under the window was above zero.
    static let none: Int32 = 255

    /// One row of outputs.
    ///
    /// - Parameters:
    ///   - image: the image's first channel of those worked.
    ///   - channels: how many are, up to 16.
    ///   - rectifying: whether zero is the least that comes out, as after a ReLU.
    ///   - y, choices: the row's first output; the next lies `stride` elements behind it.
    @inline(__always)
    func row(
        _ row: Int, of image: UnsafePointer<Float>, channels: Int, rectifying: Bool,
        to y: UnsafeMutablePointer<Float>, choices: UnsafeMutablePointer<UInt8>, stride: Int
    ) {
        let top = row * window.strideHeight - placement.top
        let rows = inside(top, window.height, placement.inputHeight)
        for output in 0..<placement.outputWidth {
            let left = output * window.strideWidth - placement.left
            let columns = inside(left, window.width, placement.inputWidth)
            let corner = image + top * rowStride + left * columnStride
            var (best, choice) = largest(corner, rows, columns, channels)
            if rectifying {
                let silent = best .<= 0
                best.replace(with: 0, where: silent)
                choice.replace(with: Self.none, where: silent)
            }
            Vector.storeFirst(channels, best, y + output * stride)
            Self.store(choice, channels, choices + output * stride)
        }
    }

    /// The part of a window that lies on the image.
    @inline(__always)
    private func inside(_ start: Int, _ size: Int, _ limit: Int) -> Range<Int> {
        max(0, -start)..<min(size, limit - start)
    }

    @inline(__always)
    private func largest(
        _ corner: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>, _ channels: Int
    ) -> (value: SIMD16<Float>, place: SIMD16<Int32>) {
        var best = SIMD16<Float>(repeating: -.infinity)
        var choice = SIMD16<Int32>.zero
        for i in rows {
            for j in columns {
                let place = corner + i * rowStride + j * columnStride
                let value = Vector.loadFirst(channels, place)
                // Not "above": NaN then shows.
                let isNew = .!(value .<= best)
                best.replace(with: value, where: isNew)
                choice.replace(with: Int32(i * window.width + j), where: isNew)
            }
        }
        return (best, choice)
    }

    @inline(__always)
    private static func store(
        _ choice: SIMD16<Int32>, _ channels: Int, _ choices: UnsafeMutablePointer<UInt8>
    ) {
        let bytes = SIMD16<UInt8>(truncatingIfNeeded: choice)
        if channels == 16 {
            UnsafeMutableRawPointer(choices).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        } else {
            for channel in 0..<channels { choices[channel] = bytes[channel] }
        }
    }

    @inline(__always)
    private static func load(_ choices: UnsafePointer<UInt8>, _ channels: Int) -> SIMD16<Int32> {
        if channels == 16 {
            let bytes = UnsafeRawPointer(choices).loadUnaligned(as: SIMD16<UInt8>.self)
            return SIMD16<Int32>(truncatingIfNeeded: bytes)
        }
        var choice = SIMD16<Int32>.zero
        for channel in 0..<channels { choice[channel] = Int32(choices[channel]) }
        return choice
    }

    /// Adds each gradient of one row of outputs where its value came from.
    ///
    /// - Parameters:
    ///   - g, choices: the row's first output; the next lies `stride` elements behind it.
    ///   - image: the first channel, of those worked, of the gradient of the image.
    @inline(__always)
    func scatter(
        row: Int, _ g: UnsafePointer<Float>, choices: UnsafePointer<UInt8>, stride: Int,
        channels: Int, to image: UnsafeMutablePointer<Float>
    ) {
        let top = row * window.strideHeight - placement.top
        let rows = inside(top, window.height, placement.inputHeight)
        for output in 0..<placement.outputWidth {
            let left = output * window.strideWidth - placement.left
            let columns = inside(left, window.width, placement.inputWidth)
            let corner = image + top * rowStride + left * columnStride
            let gradient = Vector.loadFirst(channels, g + output * stride)
            let choice = Self.load(choices + output * stride, channels)
            for i in rows {
                for j in columns {
                    let isChosen = choice .== Int32(i * window.width + j)
                    let part = SIMD16<Float>.zero.replacing(with: gradient, where: isChosen)
                    let place = corner + i * rowStride + j * columnStride
                    Vector.storeFirst(channels, Vector.loadFirst(channels, place) + part, place)
                }
            }
        }
    }
}
