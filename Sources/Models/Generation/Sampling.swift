import AvazTensors

/// How the next symbol is drawn from a network's scores.
///
///     p[k] ∝ exp(z[k] / temperature)
///
/// over the `topK` best symbols, of those over the fewest that together have at least `topP`.
/// Holtzman et al., "The curious case of neural text degeneration" (2020).
///
/// ```swift
/// let sampling = try Sampling(temperature: 0.9, topP: 0.95)
/// var sampler = Sampler(sampling, seed: 1)
/// let token = try sampler.next(scores)
/// ```
public struct Sampling: Equatable, Sendable {
    /// Above 0. 1 draws as the network thinks; below it is more careful and repeats itself more,
    /// above it dares more, and beyond 1.5 mostly writes noise.
    public let temperature: Double
    /// Symbols that may be drawn, the best ones; nil for all.
    public let topK: Int?
    /// Probability that those which may be drawn have together, the best ones; nil for all.
    public let topP: Double?
    /// Takes the likeliest symbol always; nothing is drawn.
    public let isGreedy: Bool

    /// The likeliest symbol always: the published way.
    public static let greedy = Sampling()

    private init() { (temperature, topK, topP, isGreedy) = (1, nil, nil, true) }

    /// - Throws: `SamplingError` for a temperature that is not above 0, a `topK` below 1, a `topP`
    ///   not above 0 or above 1.
    public init(
        temperature: Double = 1, topK: Int? = nil, topP: Double? = nil
    ) throws(SamplingError) {
        guard temperature > 0, temperature.isFinite else {
            throw .setting(
                "temperature", expected: "a number above 0, such as 0.8", found: "\(temperature)",
                remedy: "for the likeliest symbol always, ask for greedy")
        }
        if let topK, topK < 1 {
            throw .setting(
                "top-k", expected: "1 or more", found: "\(topK)",
                remedy: "leave it out for all symbols"
            )
        }
        if let topP, !(topP > 0 && topP <= 1) {
            throw .setting(
                "top-p", expected: "above 0 and at most 1, such as 0.95", found: "\(topP)",
                remedy: "leave it out for all symbols")
        }
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        isGreedy = false
    }
}

/// Why no symbol can be drawn.
public enum SamplingError: Error, Equatable, CustomStringConvertible {
    /// A setting out of bounds, by its name.
    case setting(String, expected: String, found: String, remedy: String)
    /// The network gives a symbol a score that is no number.
    case notFinite(symbol: Int)

    public var description: String {
        switch self {
        case .setting(let name, let expected, let found, let remedy):
            "\(name): expected \(expected), found \(found); \(remedy)"
        case .notFinite(let symbol):
            "the network's score of symbol \(symbol) is no number: the model is damaged or its "
                + "training diverged"
        }
    }
}
