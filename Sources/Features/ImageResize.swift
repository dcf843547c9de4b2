import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Resizing of an image of floats, as scikit-image's
/// `resize(image, size, order=1, mode="reflect", anti_aliasing=True, preserve_range=True)`.
///
/// Each axis that shrinks by a factor `f` is smoothed by a Gaussian of standard deviation
/// `(f - 1) / 2`, cut off at four of them; then values are interpolated linearly at the new pixels'
/// centres. Both steps are linear and work on each axis alone, so that an axis becomes one short
/// list of weights for each new pixel.
///
/// ```swift
/// let resize = ImageResize(from: [128, 1292], to: [128, 128])
/// resize(spectrogram).shape  // [128, 128]
/// ```
public struct ImageResize: Sendable {
    private let vertical: Axis
    private let horizontal: Axis

    /// - Parameters:
    ///   - source: height and width of the images, positive.
    ///   - target: height and width of the results, positive.
    public init(from source: [Int], to target: [Int]) {
        precondition(source.count == 2 && target.count == 2, "from \(source) to \(target)")
        precondition((source + target).allSatisfy { $0 > 0 }, "from \(source) to \(target)")
        vertical = Axis(from: source[0], to: target[0])
        horizontal = Axis(from: source[1], to: target[1])
    }

    /// `[height, width]` to the new height and width.
    public func callAsFunction(_ image: Tensor) -> Tensor {
        precondition(image.shape == [vertical.source, horizontal.source], "image \(image.shape)")
        let (width, newWidth) = (horizontal.source, horizontal.pixels.count)
        let narrowed = lowered(image)
        let result = Tensor([vertical.pixels.count, newWidth])
        for row in 0..<vertical.pixels.count {
            let source = narrowed.pointer + row * width
            for (column, pixel) in horizontal.pixels.enumerated() {
                result[row, column] = Vector.dot(
                    pixel.weights, source + pixel.first, count: pixel.weights.count)
            }
        }
        return result
    }

    /// Each new pixel as its formula says, all weights of both axes multiplied out: the oracle of
    /// the two passes.
    func plain(_ image: Tensor) -> Tensor {
        let result = Tensor([vertical.pixels.count, horizontal.pixels.count])
        for (row, down) in vertical.pixels.enumerated() {
            for (column, across) in horizontal.pixels.enumerated() {
                var sum = 0.0
                for (i, weight) in down.weights.enumerated() {
                    for (j, other) in across.weights.enumerated() {
                        sum +=
                            Double(weight * image[down.first + i, across.first + j]) * Double(other)
                    }
                }
                result[row, column] = Float(sum)
            }
        }
        return result
    }

    /// The image with its new height; columns are left as they are.
    private func lowered(_ image: Tensor) -> Tensor {
        let width = image.columns
        let result = Tensor([vertical.pixels.count, width])
        for (row, pixel) in vertical.pixels.enumerated() {
            for (index, weight) in pixel.weights.enumerated() {
                Vector.addScaled(
                    weight, image.pointer + (pixel.first + index) * width,
                    to: result.pointer + row * width, count: width)
            }
        }
        return result
    }

    /// The same of an image that comes by stretches of its columns: the same bits.
    struct Stream: PoolingState {
        private let resize: ImageResize
        /// `[height, width]` of the new image.
        private let result: Tensor
        /// The new image's columns that are done.
        private var done = 0
        /// Columns of the old image from `first` on, with their new height: of each row.
        private var held: [[Float]]
        private var first = 0

        init(_ resize: ImageResize) {
            self.resize = resize
            result = Tensor([resize.vertical.pixels.count, resize.horizontal.pixels.count])
            held = Array(repeating: [], count: result.rows)
        }

        mutating func append(_ features: Tensor, frames: Range<Int>) {
            let lowered = resize.lowered(features)
            for row in held.indices {
                held[row] += UnsafeBufferPointer(
                    start: lowered.pointer + row * lowered.columns, count: lowered.columns)
            }
            let pixels = resize.horizontal.pixels
            while done < pixels.count,
                pixels[done].first + pixels[done].weights.count <= frames.upperBound
            {
                let pixel = pixels[done]
                for row in held.indices {
                    result[row, done] = held[row].withUnsafeBufferPointer { held in
                        guard let start = held.baseAddress else { return 0 }
                        return Vector.dot(
                            pixel.weights, start + (pixel.first - first),
                            count: pixel.weights.count)
                    }
                }
                done += 1
            }
            // What lies before all columns to come; seldom, for the rest must move.
            let passed = (pixels[done...].map(\.first).min() ?? frames.upperBound) - first
            guard passed > held[0].count / 2 else { return }
            for row in held.indices { held[row].removeFirst(passed) }
            first += passed
        }

        mutating func endPass() -> Bool { false }

        var values: [Float] { result.array }
    }

    /// What each new pixel takes from the old ones of its row or column.
    private struct Axis: Sendable {
        let source: Int
        let pixels: [(first: Int, weights: [Float])]

        init(from source: Int, to target: Int) {
            self.source = source
            let factor = Double(source) / Double(target)
            let gaussian = Self.gaussian(deviation: max(0, (factor - 1) / 2))
            let radius = gaussian.count / 2
            pixels = (0..<target).map { pixel in
                let centre = (Double(pixel) + 0.5) * factor - 0.5
                let below = Int(centre.rounded(.down))
                let fraction = centre - Double(below)
                var weights = [Double](repeating: 0, count: source)
                for (neighbour, share) in [(below, 1 - fraction), (below + 1, fraction)] {
                    let middle = Self.mirrored(neighbour, count: source)
                    for (index, weight) in gaussian.enumerated() {
                        weights[Self.mirrored(middle + index - radius, count: source)] +=
                            share * weight
                    }
                }
                let first = weights.firstIndex { $0 != 0 } ?? 0
                let last = weights.lastIndex { $0 != 0 } ?? 0
                return (first, weights[first...last].map { Float($0) })
            }
        }

        private static func gaussian(deviation: Double) -> [Double] {
            guard deviation > 0 else { return [1] }
            let radius = Int(4 * deviation + 0.5)
            let weights = (-radius...radius).map { offset in
                exp(-0.5 * Double(offset * offset) / (deviation * deviation))
            }
            let sum = weights.reduce(0, +)
            return weights.map { $0 / sum }
        }

        /// The pixel that stands at `index` where the row goes on as its own mirror image.
        private static func mirrored(_ index: Int, count: Int) -> Int {
            guard count > 1 else { return 0 }
            let period = 2 * (count - 1)
            let phase = ((index % period) + period) % period
            return min(phase, period - phase)
        }
    }
}
