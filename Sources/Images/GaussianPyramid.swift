extension Image {
    /// The image, and ever smaller ones: scikit-image's `pyramid_gaussian` (Burt and Adelson, 1983).
    ///
    /// Each level is smoothed by a Gaussian of deviation `2 · downscale / 6`, which covers the
    /// binomial 5 x 5 kernel, and interpolated linearly to `⌈side / downscale⌉` pixels.
    ///
    /// - Parameters:
    ///   - downscale: above 1.
    ///   - levels: at most, the image itself counted; nil until the size no longer changes.
    /// - Returns: at least the image itself.
    public func gaussianPyramid(downscale: Double = 2, levels: Int? = nil) -> [Image] {
        precondition(downscale > 1, "a pyramid by a factor of \(downscale)")
        var pyramid = [self]
        var image = self
        while pyramid.count < levels ?? .max {
            let next = image.reduced(by: downscale)
            if (next.height, next.width) == (image.height, image.width) { break }
            pyramid.append(next)
            image = next
        }
        return pyramid
    }

    /// One level up: scikit-image's `pyramid_reduce`.
    public func reduced(by downscale: Double) -> Image {
        func axis(_ count: Int) -> AxisWeights {
            let target = max(1, Int((Double(count) / downscale).rounded(.up)))
            return AxisWeights.gaussian(
                count, deviation: 2 * downscale / 6, doublesBorder: true
            ).then(.interpolated(from: count, to: target))
        }
        return mapped(rows: axis(height), columns: axis(width))
    }
}
