import AvazFeatures
import AvazTensors

/// From features over time to one row a clip, as nodes: what `ClipNormalisation` and `Pooling` do.
enum PoolingGraph {
    /// `[B, F, C]` to the same shape.
    static func normalised(_ features: Value, by normalisation: ClipNormalisation) -> Value {
        guard normalisation != .none else { return features }
        let centred = features - features.mean([1], keeps: true)
        guard normalisation == .meanVariance else { return centred }
        let deviation = (centred * centred).mean([1], keeps: true).squareRoot()
        return centred / deviation.maximum(1e-5)
    }

    /// `[B, F, C]` to `[B, K]`, the poolings' numbers one after the other.
    static func row(of features: Value, by poolings: [Pooling], channels: Int) -> Value {
        let parts = poolings.map { values(of: features, by: $0, channels: channels) }
        return parts[0].joined(Array(parts.dropFirst()), axis: 1)
    }

    private static func values(of features: Value, by pooling: Pooling, channels: Int) -> Value {
        let graph = features.graph
        let exact = features.cast(.double)
        switch pooling {
        case .mean: return exact.mean([1]).cast(.float)
        case .variance: return variance(exact).cast(.float)
        case .logDeviation(let first):
            let some = exact.slice(
                axis: 2, from: graph.scalar(0, .integer),
                to: graph.scalar(Double(min(first, channels)), .integer))
            return (variance(some).squareRoot() + 0.001).logarithm().cast(.float)
        case .minimum: return features.least([1])
        case .maximum: return features.greatest([1])
        case .median: return median(features)
        case .frames(let count): return places(features, count)
        case .steps(let most): return steps(features, most)
        case .image(let height, let width):
            return image(features, height: height, width: width, channels: channels)
        case .flatten: return features.transposed([0, 2, 1]).reshaped([0, -1])
        }
    }

    private static func variance(_ exact: Value) -> Value {
        let centred = exact - exact.mean([1], keeps: true)
        return (centred * centred).mean([1])
    }

    /// The mean of the two middle ones, which are one where there is an odd number.
    private static func median(_ features: Value) -> Value {
        let sorted = features.sorted(axis: 1)
        let count = features.size(1)
        let low = sorted.gathered((count - 1) / 2, axis: 1)
        let high = sorted.gathered(count / 2, axis: 1)
        return (low + high) / 2
    }

    /// Each channel at evenly spread places, linear between frames.
    private static func places(_ features: Value, _ count: Int) -> Value {
        let step = (features.size(1) - 1).cast(.float) / Double(max(count - 1, 1))
        let indices = features.graph.constant([count], .float((0..<count).map(Float.init)))
        return interpolated(features, at: count > 1 ? indices * step : indices)
            .transposed([0, 2, 1]).reshaped([0, -1])
    }

    /// Frames one after the other, up to so many, and zeros behind them.
    private static func steps(_ features: Value, _ most: Int) -> Value {
        let graph = features.graph
        let frames = features.size(1)
        let count = frames.minimum(Double(most))
        let step = (frames - 1).cast(.float) / (count - 1).maximum(1).cast(.float)
        let places = graph.range(count).cast(.float) * step
        let filled = graph.node(
            "Pad",
            [
                interpolated(features, at: places), graph.constant([0, 0, 0, 0, most, 0]),
                graph.scalar(0, .float),
            ])
        return filled.slice(
            axis: 1, from: graph.scalar(0, .integer), to: graph.scalar(Double(most), .integer)
        ).reshaped([0, -1])
    }

    /// Each channel at some places among the frames, linear between them: `[B, places, C]`.
    private static func interpolated(_ features: Value, at places: Value) -> Value {
        let last = features.size(1) - 1
        let left = places.cast(.integer).minimum(last)
        let right = (left + 1).minimum(last)
        let share = (places - left.cast(.float)).reshaped([-1, 1])
        let below = features.gathered(left, axis: 1)
        return below + share * (features.gathered(right, axis: 1) - below)
    }

    // MARK: Images

    private static func image(
        _ features: Value, height: Int, width: Int, channels: Int
    ) -> Value {
        let graph = features.graph
        // A resize works on each axis alone: of the identity it gives the axis's own matrix.
        let unit = Tensor([channels, channels])
        for channel in 0..<channels { unit[channel, channel] = 1 }
        let vertical = ImageResize(from: [channels, channels], to: [height, channels])(unit)
        let down = graph.constant([height, channels], .float(vertical.array))
        let narrowed = down.matrixProduct(features.transposed([0, 2, 1]))
        return narrowed.matrixProduct(horizontal(features.size(1), to: width).transposed([1, 0]))
            .reshaped([0, -1])
    }

    /// `[width, F]`: what each new column takes from the old ones; the clip's length is known only
    /// when it is there.
    private static func horizontal(_ frames: Value, to width: Int) -> Value {
        let graph = frames.graph
        let factor = frames.cast(.double) / Double(width)
        let deviation = ((factor - 1) / 2).maximum(0)
        let radius = (deviation * 4 + 0.5).cast(.integer)
        let offsets = graph.range(radius + 1, from: -radius)
        let distance = offsets.cast(.double) / deviation.maximum(1e-9)
        let bell = (distance * distance * -0.5).exponential()
        let gaussian = bell / bell.sum([0])

        let pixels = graph.constant([width], .double((0..<width).map { Double($0) + 0.5 }))
        let centre = pixels * factor - 0.5
        let below = centre.floor()
        let fraction = centre - below
        let period = ((frames - 1) * 2).maximum(1)
        func mirrored(_ places: Value) -> Value {
            let phase = places.modulo(period)
            return phase.minimum(period - phase)
        }
        func part(_ neighbour: Value, _ share: Value) -> (places: Value, weights: Value) {
            (
                mirrored(mirrored(neighbour).reshaped([-1, 1]) + offsets),
                share.reshaped([-1, 1]) * gaussian
            )
        }
        let left = below.cast(.integer)
        let (first, second) = (part(left, 1 - fraction), part(left + 1, fraction))
        let sizes = graph.constant([width]).joined([frames.reshaped([1])], axis: 0)
        let zeros = graph.node("Expand", [graph.scalar(0, .double), sizes])
        let places = first.places.joined([second.places], axis: 1)
        let weights = first.weights.joined([second.weights], axis: 1)
        return graph.node(
            "ScatterElements", [zeros, places, weights],
            ["axis": .integer(1), "reduction": .text("add")]
        ).cast(.float)
    }
}
