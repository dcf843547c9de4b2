/// The standard normal distribution.
public enum NormalDistribution {
    /// 95% of it lie within ± this.
    static let within95 = 1.959963984540054

    /// Probability of a value up to `x`.
    public static func cumulative(_ x: Double) -> Double {
        0.5 * complementaryErrorFunction(-x / 2.0.squareRoot())
    }

    /// The value that is not exceeded with probability `p`, in `0 < p < 1`: the probit, which is
    /// the scale of a DET curve's axes. Within 1e-9.
    public static func quantile(_ p: Double) -> Double {
        solve(cumulative, equals: p, from: -40, to: 40)
    }
}

/// Student's t distribution.
public enum StudentDistribution {
    /// Probability that |t| is at most `t` >= 0, for a whole number of degrees of freedom >= 1.
    ///
    /// With θ = atan(t / √ν) it is, for odd ν, 2/π (θ + sin θ (cos θ + 2/3 cos³θ + …)) and for
    /// even ν, sin θ (1 + 1/2 cos²θ + 1·3/(2·4) cos⁴θ + …), up to the power ν - 2: Abramowitz and
    /// Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4.
    public static func withinProbability(_ t: Double, degreesOfFreedom: Int) -> Double {
        precondition(t >= 0 && degreesOfFreedom >= 1, "t of \(t), \(degreesOfFreedom) degrees")
        let freedom = Double(degreesOfFreedom)
        let isOdd = degreesOfFreedom % 2 == 1
        let sine = t / (freedom + t * t).squareRoot()
        let squaredCosine = freedom / (freedom + t * t)
        var term = isOdd ? squaredCosine.squareRoot() : 1
        var sum = degreesOfFreedom == 1 ? 0 : term
        var power = isOdd ? 3 : 2
        while power <= degreesOfFreedom - 2 {
            term *= squaredCosine * Double(power - 1) / Double(power)
            sum += term
            power += 2
        }
        guard isOdd else { return sine * sum }
        return 2 / Double.pi * (arcTangent(t / freedom.squareRoot()) + sine * sum)
    }

    /// The t that |t| does not exceed with probability `p`, in `0 < p < 1`; for p = 0.95 the
    /// factor of a 95% interval, such as 2.776 with four degrees of freedom.
    public static func withinQuantile(_ p: Double, degreesOfFreedom: Int) -> Double {
        solve(
            { withinProbability($0, degreesOfFreedom: degreesOfFreedom) }, equals: p,
            from: 0, to: 1e6)
    }
}

/// The argument, within `low ... high`, at which a rising function takes the value `target`, by
/// halving the interval until doubles end.
private func solve(
    _ function: (Double) -> Double, equals target: Double, from low: Double, to high: Double
) -> Double {
    var (low, high) = (low, high)
    while true {
        let middle = low + (high - low) / 2
        if middle <= low || middle >= high { return middle }
        if function(middle) < target { low = middle } else { high = middle }
    }
}
