import AvazTensors

/// Random changes that leave what an image shows as it is: the ranges that Keras's
/// `ImageDataGenerator` takes, drawn uniformly as it does, but from the suite's own generator. Shifts
/// go where their names say; Keras 3 draws `height_shift_range` and moves the image sideways by it.
///
/// ```swift
/// let augmentation = ImageAugmentation.ofTheReport
/// var generator = FastGenerator(seed: 1, stream: 7)
/// let other = augmentation.changed(image, using: &generator)
/// ```
public struct ImageAugmentation: Equatable, Sendable {
    /// Degrees to either side: `rotation_range`.
    public var rotation = 0.0
    /// Share of the height to either side: `height_shift_range`.
    public var shiftOfRows = 0.0
    /// Share of the width to either side: `width_shift_range`.
    public var shiftOfColumns = 0.0
    /// Degrees to either side: `shear_range`.
    public var shear = 0.0
    /// Of each axis by itself: `zoom_range`.
    public var zoom: ClosedRange<Double> = 1...1
    /// `brightness_range`; nil leaves the light.
    public var brightness: ClosedRange<Double>?
    /// Whether each image has even odds of being mirrored left to right: `horizontal_flip`.
    public var flipsHorizontally = false
    /// Whether each image has even odds of being mirrored top to bottom: `vertical_flip`.
    public var flipsVertically = false
    /// What stands beyond the borders: `fill_mode`.
    public var fill = FillMode.nearest
    /// Brightness for `FillMode.constant`: `cval`.
    public var fillValue: Float = 0

    /// Changes nothing but what is asked for.
    public init() {}

    /// The source report's own: shift 0.2, both flips, zoom 0.8 to 1.2, rotation 20°, shear 10°,
    /// brightness 0.75 to 1.5, borders repeated.
    public static var ofTheReport: ImageAugmentation {
        var augmentation = ImageAugmentation()
        augmentation.rotation = 20
        augmentation.shiftOfRows = 0.2
        augmentation.shiftOfColumns = 0.2
        augmentation.shear = 10
        augmentation.zoom = 0.8...1.2
        augmentation.brightness = 0.75...1.5
        augmentation.flipsHorizontally = true
        augmentation.flipsVertically = true
        return augmentation
    }

    /// Another one of the transforms for images of a size.
    public func transform(
        height: Int, width: Int, using generator: inout FastGenerator
    ) -> ImageTransform {
        var transform = ImageTransform()
        transform.rotation = generator.uniform(-rotation, rotation)
        transform.shift.y = generator.uniform(-shiftOfRows, shiftOfRows) * Double(height)
        transform.shift.x = generator.uniform(-shiftOfColumns, shiftOfColumns) * Double(width)
        transform.shear = generator.uniform(-shear, shear)
        transform.zoom.x = generator.uniform(zoom.lowerBound, zoom.upperBound)
        transform.zoom.y = generator.uniform(zoom.lowerBound, zoom.upperBound)
        let flips = (generator.uniform() < 0.5, generator.uniform() < 0.5)
        transform.isFlippedHorizontally = flips.0 && flipsHorizontally
        transform.isFlippedVertically = flips.1 && flipsVertically
        if let brightness {
            transform.brightness = generator.uniform(brightness.lowerBound, brightness.upperBound)
        }
        transform.fill = fill
        transform.fillValue = fillValue
        return transform
    }

    /// A changed copy.
    public func changed(_ image: Image, using generator: inout FastGenerator) -> Image {
        transform(height: image.height, width: image.width, using: &generator).applied(to: image)
    }
}

extension FastGenerator {
    /// Uniform from `low` to `high`.
    fileprivate mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(uniform())
    }
}
