import AvazRecords
import AvazInputs
import AvazDatasets
import AvazFeatures
import AvazTensors

/// Small pictures of what a model gets to see: a few recordings of each class, as features over
/// time.
struct InputSamples {
    /// Class by class.
    let samples: [RunRecord.Sample]

    /// Of one sample, in pixels.
    private static let most = (height: 24, width: 32, samples: 30)

    /// The clips that are shown, evenly chosen from each class.
    static func chosen(from clips: [Clip], classes: [String]) -> [Clip] {
        let each = min(3, max(1, most.samples / max(1, classes.count)))
        return classes.prefix(most.samples).flatMap { name in
            let own = clips.filter { $0.label == name }
            let count = min(each, own.count)
            return (0..<count).map { own[(2 * $0 + 1) * own.count / (2 * count)] }
        }
    }

    /// - Parameter table: with the pictures of most of the chosen clips; what is missing, since
    ///   rejected files moved the choice, is read now.
    init(of corpus: Corpus, classes: [String], table: FeatureTable) throws {
        let recipe = table.recipe
        let chosen = Self.chosen(from: table.clips, classes: classes)
        let reader = FeatureReader(recipe)
        let images = try chosen.map { clip in
            Self.reduced(
                try table.pictures[clip.path] ?? reader.picture(clip, of: corpus))
        }
        // Bands of a spectrogram share one scale; other channels have each a unit of its own.
        let isSpectrogram = recipe.kinds.allSatisfy { [.stft, .mel, .melDecibels].contains($0) }
        let ranges = Self.ranges(of: images, areShared: isSpectrogram)
        samples = zip(chosen, images).map { clip, image in
            RunRecord.Sample(
                file: clip.path, class: clip.label, height: image.rows, width: image.columns,
                levels: Self.levels(of: image, ranges))
        }
    }

    /// At most so many rows and columns, each pixel the mean of what it covers.
    private static func reduced(_ features: Tensor) -> Tensor {
        let (channels, frames) = (features.rows, features.columns)
        let (height, width) = (min(channels, most.height), min(frames, most.width))
        let result = Tensor([height, width])
        for row in 0..<height {
            let rows = row * channels / height..<(row + 1) * channels / height
            for column in 0..<width {
                let columns = column * frames / width..<(column + 1) * frames / width
                let sum = rows.reduce(Float(0)) { sum, channel in
                    columns.reduce(sum) { $0 + features[channel, $1] }
                }
                result[row, column] = sum / Float(rows.count * columns.count)
            }
        }
        return result
    }

    /// Least and greatest value of each row over all images, or of all rows together.
    private static func ranges(of images: [Tensor], areShared: Bool) -> [ClosedRange<Float>] {
        let rows = images.first?.rows ?? 0
        let ranges = (0..<rows).map { row in
            let values = images.flatMap { $0.row(row).array }
            return (values.min() ?? 0)...(values.max() ?? 0)
        }
        guard areShared, let low = ranges.map(\.lowerBound).min(),
            let high = ranges.map(\.upperBound).max()
        else { return ranges }
        return ranges.map { _ in low...high }
    }

    /// The lowest channel stands below.
    private static func levels(of image: Tensor, _ ranges: [ClosedRange<Float>]) -> String {
        (0..<image.rows).reversed().map { row in
            let (low, high) = (ranges[row].lowerBound, ranges[row].upperBound)
            return image.row(row).array.map { value in
                let level = high > low ? (15 * (value - low) / (high - low)).rounded() : 0
                return String(Int(level), radix: 16)
            }.joined()
        }.joined()
    }
}
