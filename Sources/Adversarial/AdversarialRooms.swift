import AvazTensors

/// Memory of the loop's steps: samples of both kinds in one block, seen as they are, in packs, and
/// joined.
final class AdversarialRooms {
    let latent: Tensor
    let (real, made, places): (Tensor, Tensor, Tensor)
    let (packedReal, packedMade, packedPlaces, packedBoth): (Tensor, Tensor, Tensor, Tensor)
    let madeGradient: Tensor
    let scoreGradient: Tensor
    let (gradientOfBoth, gradientOfReal, gradientOfMade): (Tensor, Tensor, Tensor)
    /// Of the instance noise.
    var deviation: Float = 0
    /// Classes of the samples at hand; empty where there are none.
    var (realLabels, madeLabels): ([Int], [Int]) = ([], [])
    private let packing: Int
    private var shownScores = Tensor([0])
    private var shownHalves = (Tensor([0]), Tensor([0]))

    init(_ plan: AdversarialPlan, latent: [Int], sample: [Int]) {
        let count = plan.batchSize
        packing = plan.packing
        self.latent = Tensor([count] + latent)
        let rows = count / plan.packing
        let packed = Self.packed(sample, plan.packing)
        packedBoth = Tensor([2 * rows] + packed)
        packedReal = packedBoth.rows(0..<rows)
        packedMade = packedBoth.rows(rows..<2 * rows)
        real = packedReal.reshaped([count] + sample)
        made = packedMade.reshaped([count] + sample)
        places = Tensor([count] + sample)
        packedPlaces = places.reshaped([rows] + packed)
        madeGradient = Tensor([count] + sample)
        scoreGradient = Tensor([rows, 1])
        gradientOfBoth = Tensor([2 * rows, 1])
        gradientOfReal = gradientOfBoth.rows(0..<rows)
        gradientOfMade = gradientOfBoth.rows(rows..<2 * rows)
    }

    func packed(_ sample: [Int]) -> [Int] { Self.packed(sample, packing) }

    /// Of several samples side by side: a longer row.
    private static func packed(_ sample: [Int], _ packing: Int) -> [Int] {
        packing == 1 ? sample : [sample.reduce(packing, *)]
    }

    /// Scores of both, by side; made anew only when other scores come.
    func halves(of scores: Tensor) -> (real: Tensor, made: Tensor) {
        if scores !== shownScores {
            shownScores = scores
            let rows = scores.rows / 2
            shownHalves = (scores.rows(0..<rows), scores.rows(rows..<2 * rows))
        }
        return shownHalves
    }

    /// Places somewhere on the lines from real packs to made ones.
    func mix(using random: inout FastGenerator) {
        let width = packedReal.columns
        for row in 0..<packedReal.rows {
            let part = random.uniform()
            let start = row * width
            Vector.map(
                packedReal.pointer + start, packedMade.pointer + start,
                to: packedPlaces.pointer + start, count: width
            ) { $0 + part * ($1 - $0) }
        }
    }
}

extension Tensor {
    /// Overwrites every number with a standard normal one.
    func drawNormal(using random: inout FastGenerator) {
        for index in 0..<count { self[index] = random.normal() }
    }

    /// Overwrites every row with what a sample is made from: normal numbers, and behind them a one at
    /// the place of its class.
    ///
    /// - Parameter asked: the class of each row; nil draws them evenly.
    /// - Returns: the classes; empty where there are none.
    func drawLatent(classes: Int, asked: [Int]? = nil, using random: inout FastGenerator) -> [Int] {
        drawNormal(using: &random)
        guard classes > 0 else { return [] }
        return (0..<rows).map { row in
            let label = asked?[row] ?? Int.random(in: 0..<classes, using: &random)
            for index in 0..<classes {
                self[row, columns - classes + index] = index == label ? 1 : 0
            }
            return label
        }
    }

    /// Adds normal noise; none for a deviation of 0.
    func addNoise(_ deviation: Float, using random: inout FastGenerator) {
        guard deviation > 0 else { return }
        for index in 0..<count { self[index] += deviation * random.normal() }
    }
}
