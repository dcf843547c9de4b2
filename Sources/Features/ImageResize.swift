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
        let narrowed = Tensor([vertical.pixels.count, width])
        for (row, pixel) in vertical.pixels.enumerated() {
            for (index, weight) in pixel.weights.enumerated() {
                Vector.addScaled(
                    weight, image.pointer + (pixel.first + index) * width,
                    to: narrowed.pointer + row * width, count: width)
            }
        }
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
