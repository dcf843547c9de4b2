import AvazOptimisation
import AvazFiles
import AvazTensors

/// A row of numbers for each symbol, learnt.
///
///     y[n, t] = E[x[n, t]]             ∂L/∂E[s] = Σ g[n, t] over the places where x[n, t] = s
///
/// `x` are symbols as floats, `[N, T]` (or `[N]`, one step of each sequence): whole numbers in
/// `0 ..< V`, exact as floats below 2²⁴. `E` is `[V, D]`, `y` is `[N, T, D]`.
///
/// A batch touches few rows of a large table. The gradient is kept as a whole, since optimisers read it
/// so, but only the rows that the last batches have touched are cleared and written.
///
/// ```swift
/// let embedding = Embedding(weights: Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
/// embedding.forward(Tensor([1, 2], [1, 0]), training: false).array  // [4, 5, 6, 1, 2, 3]
/// ```
public final class Embedding: Layer {
    /// `E`, `[V, D]`.
    public let weights: Parameter

    private var output = Buffer()
    private var noGradient = Buffer()
    /// Of the last forward pass.
    private var symbolsSeen: [Int] = []
    /// Rows of the gradient that may not be zero.
    private var touched: [Int] = []
    private var isTouched: [Bool]

    /// - Parameter weights: `E`, `[V, D]`.
    public convenience init(weights: Tensor) {
        precondition(
            weights.shape.count == 2 && weights.shape[0] <= 1 << 24,
            "an embedding of \(weights.shape)")
        self.init(Parameter("weights", weights))
    }

    /// Rows drawn evenly between -0.05 and 0.05, as Keras draws them.
    public convenience init(symbols: Int, width: Int, using generator: inout MersenneTwister) {
        self.init(
            weights: LayerSource.Start.uniform(Self.bound).tensor(
                [symbols, width], initialiser: .glorotUniform, using: &generator))
    }

    private static let bound: Float = 0.05

    private init(_ weights: Parameter) {
        self.weights = weights
        isTouched = Array(repeating: false, count: weights.value.rows)
    }

    /// `V`.
    public var symbols: Int { weights.value.shape[0] }
    /// `D`.
    public var width: Int { weights.value.shape[1] }
    /// The weights.
    public var parameters: [Parameter] { [weights] }

    public func outputShape(for inputShape: [Int]) -> [Int] { inputShape + [width] }

    public var configuration: any LayerConfiguration {
        Configuration(symbols: WidthFormula(symbols), width: width)
    }

    public func replica() -> any Layer { Embedding(weights) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let (count, width) = (input.count, width)
        if symbolsSeen.count != count { symbolsSeen = Array(repeating: 0, count: count) }
        for place in 0..<count {
            let symbol = Int(input[place])
            precondition(
                symbol >= 0 && symbol < symbols && Float(symbol) == input[place],
                "\(input[place]) is none of \(symbols) symbols")
            symbolsSeen[place] = symbol
        }
        let output =
            input.shape.count == 1
            ? output.shaped(count, width) : output.shaped(input.shape + [width])
        for (place, symbol) in symbolsSeen.enumerated() {
            (output.pointer + place * width).update(
                from: weights.value.pointer + symbol * width, count: width)
        }
        return output
    }

    /// - Returns: zeros where the input's gradient is wanted: symbols have none.
    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        if wanted.contains(.parameters) {
            clear()
            for (place, symbol) in symbolsSeen.enumerated() {
                if !isTouched[symbol] {
                    isTouched[symbol] = true
                    touched.append(symbol)
                }
                Vector.addScaled(
                    1, outputGradient.pointer + place * width,
                    to: weights.gradient.pointer + symbol * width, count: width)
            }
        }
        guard wanted.contains(.input) else { return nil }
        let shape = Array(output.tensor.shape.dropLast())
        let gradient = noGradient.shaped(shape)
        gradient.fill(0)
        return gradient
    }

    /// Clears the rows that were written. One that was zero already is forgotten; any other is looked
    /// at once more the next time, since a network may add to gradients of before.
    private func clear() {
        touched.removeAll { symbol in
            let row = UnsafeMutableBufferPointer(
                start: weights.gradient.pointer + symbol * width, count: width)
            let wasZero = row.allSatisfy { $0 == 0 }
            row.update(repeating: 0)
            isTouched[symbol] = !wasZero
            return wasZero
        }
    }
}

extension Plain {
    /// `∂L/∂E`, over the whole table.
    static func embeddingGradient(_ symbols: [Int], _ gradient: Tensor, rows: Int) -> Tensor {
        let width = gradient.count / max(1, symbols.count)
        let table = Tensor([rows, width])
        for (place, symbol) in symbols.enumerated() {
            for column in 0..<width { table[symbol, column] += gradient[place * width + column] }
        }
        return table
    }
}

// MARK: In files

extension Embedding {
    /// `{ kind: "embedding", symbols: 228, width: 64 }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "embedding"
        /// `V`; `"out"` where the network tells as many symbols apart as it is given.
        public var symbols: WidthFormula
        /// `D`, 1 to 65536.
        public var width: Int

        /// - Parameter width: 1 to 65536.
        public init(symbols: WidthFormula, width: Int) {
            self.symbols = symbols
            self.width = width
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            symbols = try container.value(.symbols, WidthFormula.expected) { $0 }
            width = try container.integer(.width, in: 1...65_536)
        }

        /// - Throws: `LayerError` where there is more than one symbol at a step, or a vocabulary of more than
        ///   16,777,216 of them.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            let symbols = try symbols.width(
                inputs: source.sizes.inputs, outputs: source.sizes.outputs)
            guard inputShape.count <= 1, symbols <= 1 << 24 else {
                throw LayerError(
                    "an embedding takes one symbol at each step, at most \(1 << 24) of them; it is "
                        + "given \(symbols) symbols on \(inputShape); put it first")
            }
            return Embedding(
                weights: try source.tensor("weights", [symbols, width], .uniform(bound)))
        }
    }
}
