/// How an image gets another size.
public enum Resizing: String, CaseIterable, Sendable {
    /// Pillow's `resize(…, BILINEAR)`: a triangle filter, as wide as two new pixels where the image
    /// shrinks.
    case bilinear
    /// Pillow's `resize(…, BOX)`: the mean of what each new pixel covers; of whole factors
    /// scikit-image's `downscale_local_mean`.
    case area
    /// scikit-image's `resize(order=1, mode="reflect", anti_aliasing=True)`: along an axis that
    /// shrinks by a factor `f` a Gaussian of deviation `(f - 1) / 2`, then linear interpolation.
    case smoothed
    /// scikit-image's `resize(order=1, mode="reflect", anti_aliasing=False)`: linear interpolation
    /// alone.
    case linear

    func axis(from source: Int, to target: Int) -> AxisWeights {
        switch self {
        case .bilinear: return .bilinear(from: source, to: target)
        case .area: return .area(from: source, to: target)
        case .linear: return .interpolated(from: source, to: target)
        case .smoothed:
            let deviation = max(0, (Double(source) / Double(target) - 1) / 2)
            return AxisWeights.gaussian(source, deviation: deviation, doublesBorder: false)
                .then(.interpolated(from: source, to: target))
        }
    }
}

extension Image {
    /// The image with another height and width, each at least 1; the aspect is not kept by itself.
    ///
    /// ```swift
    /// image.resized(to: (224, 224), by: .bilinear)
    /// ```
    public func resized(to size: (height: Int, width: Int), by method: Resizing) -> Image {
        precondition(size.height >= 1 && size.width >= 1, "resizing to \(size)")
        return mapped(
            rows: method.axis(from: height, to: size.height),
            columns: method.axis(from: width, to: size.width))
    }
}
