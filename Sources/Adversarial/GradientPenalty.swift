import AvazNeuralNetworks
import AvazTensors

/// A price on the discriminator's slope.
///
///     toward one    P = λ E (‖∇D(x)‖ - 1)²        at places between real and made samples
///     zero          P = λ E ‖∇D(x)‖² / 2          at real samples
///
/// Gulrajani et al. (2017), with whom a Wasserstein discriminator is meant to be of slope 1; Mescheder et
/// al. (2018), by whom a game that circles comes to rest.
///
/// **The second-order term.** The weights' gradient of `P` needs that of a slope:
///
///     ∂P/∂w = E c ∂‖∇D(x)‖/∂w = E c ∂/∂w (u · ∇D(x))        u = ∇D(x) / ‖∇D(x)‖
///
/// with `c = 2 λ (‖∇D‖ - 1)`, or `λ ‖∇D‖`. The last step is exact though `u` is held fixed, since a unit
/// vector's own change is at right angles to it. What is left is a slope along a known direction, and is
/// taken as the difference
///
///     u · ∇D(x) ≈ (D(x + h u) - D(x - h u)) / 2h
///
/// so that its gradient is one ordinary backward pass over `2 N` samples, with `± c / 2h` as the gradient
/// of the scores: right for every layer and every depth, with an error of the order of `h²` where `D` is
/// smooth, and none at all where `D` has no kink between the two places. Nothing of the term is left out,
/// unlike where the slope is held fixed with the direction. It is held against nested tapes of
/// TensorFlow.
///
/// A penalty is of each sample by itself: a discriminator whose answer depends on the rest of the batch,
/// by batch normalisation or minibatch discrimination, should go without.
public struct GradientPenalty: Equatable, Sendable {
    /// What the slope is drawn to, and where.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// Slopes are drawn to 1.
        case towardOne = "toward-one"
        /// Slopes are drawn to 0.
        case zero
    }

    /// What the slope is drawn to, and where.
    public var kind: Kind
    /// `λ`, above 0.
    public var weight: Float
    /// `h`, above 0: small against what the samples differ by, and large against a float's rounding.
    public var probe: Float

    /// - Parameters:
    ///   - weight: `λ`, above 0.
    ///   - probe: `h`, above 0; 0.01 suits samples that differ by about 1.
    public init(_ kind: Kind, weight: Float, probe: Float = 1e-2) {
        precondition(weight > 0 && probe > 0, "a penalty of \(weight) by probes of \(probe)")
        self.kind = kind
        self.weight = weight
        self.probe = probe
    }

    /// `P` and `c` of one sample, by the length of its slope; `c` without the mean over the batch.
    func price(ofSlope length: Float) -> (penalty: Float, factor: Float) {
        switch kind {
        case .towardOne:
            let excess = length - 1
            return (weight * excess * excess, 2 * weight * excess)
        case .zero: return (weight * length * length / 2, weight * length)
        }
    }
}

/// Memory of a penalty: two places for each sample, and the scores' gradients.
final class PenaltyPass {
    private let penalty: GradientPenalty
    private let ones: Tensor
    private let probes: Tensor
    private let scoreGradient: Tensor

    /// - Parameters:
    ///   - rows: that the discriminator judges at once.
    ///   - shape: of each.
    init(_ penalty: GradientPenalty, rows: Int, shape: [Int]) {
        self.penalty = penalty
        ones = Tensor([rows, 1])
        probes = Tensor([2 * rows] + shape)
        scoreGradient = Tensor([2 * rows, 1])
    }

    /// Adds `∂P/∂w` to the discriminator's gradients.
    ///
    /// - Parameters:
    ///   - places: `[rows, …]`.
    ///   - labels: their classes, where there are such.
    /// - Returns: `P`.
    func add(to discriminator: LabelledScores, at places: Tensor, _ labels: [Int] = []) -> Float {
        let (rows, width) = (places.rows, places.columns)
        _ = discriminator.forward(places, labels, training: true)
        ones.fill(1)
        guard let slopes = discriminator.backward(ones, .input) else { return 0 }
        var total = 0.0
        for row in 0..<rows {
            let slope = slopes.pointer + row * width
            let length = Vector.dot(slope, slope, count: width).squareRoot()
            let (price, factor) = penalty.price(ofSlope: length)
            total += Double(price)
            // Of a slope of zero no direction is the steepest: whichever is taken, none is favoured.
            let step = length > 0 ? penalty.probe / length : 0
            let place = places.pointer + row * width
            let (ahead, behind) = (
                probes.pointer + row * width, probes.pointer + (rows + row) * width
            )
            Vector.map(place, slope, to: ahead, count: width) { $0 + step * $1 }
            Vector.map(place, slope, to: behind, count: width) { $0 - step * $1 }
            let share = factor / (2 * penalty.probe * Float(rows))
            scoreGradient[row] = share
            scoreGradient[rows + row] = -share
        }
        _ = discriminator.forward(probes, labels + labels, training: true)
        discriminator.backward(scoreGradient, .parameters, adding: true)
        return Float(total / Double(rows))
    }
}
