import AvazImages
import AvazTensors

/// Textured ground: fractal value noise.
///
/// On grids that are finer by 2 from one to the next lie random heights, interpolated smoothly
/// between; the finer, the lower. What comes out lies about a middle brightness, darker to one side.
struct Ground {
    /// - Parameter roughness: how much of one grid's height the next finer one has.
    static func image(
        size: Int, roughness: Float, using generator: inout FastGenerator
    ) -> Image {
        let image = Image(height: size, width: size)
        var (cells, height): (Int, Float) = (3, 0.11)
        let middle = 0.35 + 0.3 * generator.uniform()
        let slope = (0.2 * generator.uniform() - 0.1, 0.2 * generator.uniform() - 0.1)
        for row in 0..<size {
            for column in 0..<size {
                let place = (Float(row) / Float(size) - 0.5, Float(column) / Float(size) - 0.5)
                image[row, column, 0] = middle + slope.0 * place.0 + slope.1 * place.1
            }
        }
        while cells < size {
            add(cells: cells, height: height, to: image, using: &generator)
            (cells, height) = (2 * cells, height * roughness)
        }
        return image
    }

    private static func add(
        cells: Int, height: Float, to image: Image, using generator: inout FastGenerator
    ) {
        let side = cells + 1
        let heights = (0..<side * side).map { _ in height * (2 * generator.uniform() - 1) }
        let size = image.height
        for row in 0..<size {
            let down = Float(row * cells) / Float(size)
            let (top, y) = (Int(down), smooth(down - down.rounded(.down)))
            for column in 0..<size {
                let across = Float(column * cells) / Float(size)
                let (left, x) = (Int(across), smooth(across - across.rounded(.down)))
                let corner = top * side + left
                let upper = heights[corner] + x * (heights[corner + 1] - heights[corner])
                let below = corner + side
                let lower = heights[below] + x * (heights[below + 1] - heights[below])
                image[row, column, 0] += upper + y * (lower - upper)
            }
        }
    }

    /// From 0 to 1, level at both ends.
    private static func smooth(_ x: Float) -> Float { x * x * (3 - 2 * x) }
}
