import AvazNeuralNetworks
import AvazTensors

/// What is measured of a contest after each epoch, on fresh samples that neither network learns by.
///
/// All figures are numbers without a unit, so that one rule serves points and spectrograms alike: lengths
/// are in parts of the real samples' spread, the root of their mean squared distance from their centre.
struct AdversarialWatch {
    /// Fresh samples of each kind.
    private static let count = 512
    /// Neighbours whose distance is a sample's surroundings.
    private static let neighbours = 5

    private let loop: AdversarialLoop
    private let seed: UInt64
    private let real: Tensor
    private let realLabels: [Int]
    private let spread: Float
    /// Distance of each real sample to its fifth neighbour, or a tenth of the spread where that is
    /// farther: how wide a heap is made is no question of missing heaps.
    private let surroundings: [Float]
    private let realDistance: Double
    private let packing: Int

    init(_ loop: AdversarialLoop, seed: UInt64) {
        self.loop = loop
        self.seed = seed
        packing = loop.plan.packing
        var random = FastGenerator(seed: seed, stream: 12)
        let real = Tensor([Self.count / packing * packing] + loop.samples.shape)
        realLabels = loop.samples.draw(into: real, using: &random)
        self.real = real
        let spread = Self.spread(real)
        self.spread = spread
        let distances = SquaredDistances(real, real)
        surroundings = (0..<real.rows).map { row in
            let sorted = distances.row(row).sorted()
            return max(
                sorted[min(Self.neighbours, sorted.count - 1)].squareRoot(), 0.1 * spread)
        }
        realDistance = distances.meanOfPairs
    }

    /// - Parameter before: the figures of the epoch before; nil at the first.
    func figures(epoch: Int, before: [String: Double]?) -> [String: Double] {
        let (drawn, labels) = loop.draw(real.rows, seed: seed, stream: UInt64(1000 + epoch))
        var figures = scores(of: drawn, labels)
        let made = loop.samples.meaning(of: drawn)
        let own = SquaredDistances(made, made)
        let across = SquaredDistances(real, made)
        figures["generatorLoss"] = loop.last.generatorLoss
        figures["diversity"] = own.meanOfPairs / max(realDistance, 1e-12)
        let covered = (0..<real.rows).count { row in
            across.row(row).contains { $0.squareRoot() <= surroundings[row] }
        }
        figures["coverage"] = Double(covered) / Double(real.rows)
        let centre = Self.centre(made)
        let first = centre.prefix(Self.tracked).enumerated()
        for (index, value) in first { figures["centre\(index)"] = Double(value / spread) }
        if let before {
            let way = first.reduce(0.0) { sum, part in
                let step = Double(part.element / spread) - (before["centre\(part.offset)"] ?? 0)
                return sum + step * step
            }
            figures["drift"] = way.squareRoot()
        }
        return figures
    }

    /// Coordinates of the centre that the history keeps, by which it is seen to wander.
    private static let tracked = 2

    /// How well the discriminator tells, and how much of its slope reaches the generator: as it is once
    /// trained, without dropout, and without a change to what it remembers of batches. As many samples at
    /// a time as in training, which is what layers that look at the whole batch are used to.
    private func scores(of made: Tensor, _ labels: [Int]) -> [String: Double] {
        let loss = loop.plan.loss
        let rows = made.rows
        var (ofReal, ofMade): ([Float], [Float]) = ([], [])
        var (slope, length) = (0.0, 0.0)
        for start in stride(from: 0, to: rows, by: loop.plan.batchSize) {
            let range = start..<min(start + loop.plan.batchSize, rows)
            ofReal +=
                loop.scores.forward(
                    packed(real.rows(range)), some(realLabels, range), training: false
                ).array
            let scores = loop.scores.forward(
                packed(made.rows(range)), some(labels, range), training: false)
            ofMade += scores.array
            let gradient = Tensor(scores.shape)
            _ = loss.evaluate(scores, .generator, gradient: gradient)
            // A gradient is of the mean over these packs: times their number, it is that of one.
            let packs = Double(scores.count)
            slope += packs * gradient.array.reduce(0) { $0 + Double(abs($1)) }
            guard let slopes = loop.scores.backward(gradient, .input) else { continue }
            let width = made.columns
            for row in 0..<range.count {
                let place = slopes.pointer + row * width
                length += packs * Double(Vector.dot(place, place, count: width).squareRoot())
            }
        }
        let bound = bound(ofReal, ofMade)
        let told = ofReal.count { $0 > bound } + ofMade.count { $0 < bound }
        return [
            "discriminatorAccuracy": Double(told) / Double(2 * ofReal.count),
            "generatorSlope": slope / Double(ofMade.count),
            "generatorGradient": length / Double(rows) * Double(spread),
        ]
    }

    /// The score that parts what is taken for real from the rest.
    private func bound(_ ofReal: [Float], _ ofMade: [Float]) -> Float {
        switch loop.plan.loss {
        // A Wasserstein score is only known but for a constant.
        case .wasserstein: (mean(ofReal) + mean(ofMade)) / 2
        case .leastSquares: 0.5
        case .minimax, .nonSaturating, .hinge: 0
        }
    }

    /// None where there are no classes.
    private func some(_ labels: [Int], _ range: Range<Int>) -> [Int] {
        labels.isEmpty ? [] : Array(labels[range])
    }

    private func packed(_ samples: Tensor) -> Tensor {
        packing == 1
            ? samples : samples.reshaped([samples.rows / packing, packing * samples.columns])
    }

    private func mean(_ values: [Float]) -> Float {
        values.reduce(0, +) / Float(max(1, values.count))
    }

    private static func centre(_ samples: Tensor) -> [Float] {
        (0..<samples.columns).map { column in
            (0..<samples.rows).reduce(0) { $0 + samples[$1, column] } / Float(samples.rows)
        }
    }

    private static func spread(_ samples: Tensor) -> Float {
        let centre = centre(samples)
        var sum = 0.0
        for row in 0..<samples.rows {
            for column in 0..<samples.columns {
                let way = Double(samples[row, column] - centre[column])
                sum += way * way
            }
        }
        return max(Float((sum / Double(samples.rows)).squareRoot()), 1e-6)
    }
}

/// Of each of some samples to each of others, by rows.
private struct SquaredDistances {
    private let rows: Int
    private let columns: Int
    private let values: [Float]

    init(_ first: Tensor, _ second: Tensor) {
        (rows, columns) = (first.rows, second.rows)
        let width = first.columns
        let table = Tensor([first.rows, second.rows])
        Parallel.forEach(first.rows) { row, _ in
            let own = first.pointer + row * width
            for other in 0..<second.rows {
                let their = second.pointer + other * width
                var sum: Float = 0
                for index in 0..<width {
                    let way = own[index] - their[index]
                    sum += way * way
                }
                table[row, other] = sum
            }
        }
        values = table.array
    }

    func row(_ row: Int) -> ArraySlice<Float> { values[row * columns..<(row + 1) * columns] }

    /// The mean distance of two different samples.
    var meanOfPairs: Double {
        let sum = values.reduce(0.0) { $0 + Double($1.squareRoot()) }
        return sum / Double(max(1, rows * (columns - 1)))
    }
}
