import AvazNeuralNetworks
import AvazTensors

/// Draws what follows a beginning, symbol by symbol. The same model, beginning and seed give the same
/// symbols.
///
/// Where the network goes step by step, each symbol costs one step; where it was taught to see a window
/// at once, each costs the window.
public final class SequenceGenerator {
    private let model: SequenceModel
    private let network: Network
    private var sampler: Sampler
    /// Of one step, or of a window.
    private let input: Tensor
    /// Logarithms of probabilities, up to a number in common.
    private var scores: [Float]
    private var window: [Int32] = []
    /// What each next symbol may be, in turn, and whose turn it is.
    private let choices: [Range<Int>]
    private var turn = 0

    /// - Parameter seed: of what is drawn.
    public init(_ model: SequenceModel, _ sampling: Sampling, seed: UInt64) {
        self.model = model
        network = model.network.network.replica()
        sampler = Sampler(sampling, seed: seed)
        choices = model.choices
        scores = Array(repeating: 0, count: model.symbols.count)
        let isMagnitude = model.input == .magnitude
        switch model.window {
        case nil: input = Tensor(isMagnitude ? [1, 1] : [1])
        case let length?: input = Tensor([1, length] + (isMagnitude ? [1] : []))
        }
    }

    /// Symbols that follow a beginning.
    ///
    /// - Parameters:
    ///   - beginning: tokens; empty for the model's own primer.
    ///   - count: how many are wanted.
    ///   - report: given each as it is drawn; false ends.
    /// - Returns: the new ones alone.
    /// - Throws: `SamplingError` where the network's scores are no numbers.
    public func continuing(
        _ beginning: [Int32], by count: Int, report: (Int32) -> Bool = { _ in true }
    ) throws(SamplingError) -> [Int32] {
        begin(with: beginning.isEmpty ? model.primer : beginning)
        var drawn: [Int32] = []
        while drawn.count < count {
            let token = try next()
            drawn.append(token)
            guard report(token) else { break }
            if drawn.count < count { see(token) }
        }
        return drawn
    }

    /// A symbol among those whose turn it is.
    private func next() throws(SamplingError) -> Int32 {
        let range = choices[turn]
        turn = (turn + 1) % choices.count
        return try sampler.next(scores, among: range)
    }

    private func begin(with tokens: [Int32]) {
        network.resetState()
        turn = 0
        let tokens = tokens.isEmpty ? choices.map { Int32($0.lowerBound) } : tokens
        guard let length = model.window else {
            for token in tokens { see(token) }
            return
        }
        // A beginning that is shorter than the window is said again in front of itself.
        window = Array(tokens.suffix(length))
        while window.count < length {
            window = Array((tokens + window).suffix(length))
        }
        judge(network.forward(fill(window), training: false))
    }

    private func see(_ token: Int32) {
        guard model.window != nil else {
            input.pointer[0] = number(token)
            judge(network.step(input))
            return
        }
        window.removeFirst()
        window.append(token)
        // A chord and its length are told at once.
        guard turn == 0 else { return }
        judge(network.forward(fill(window), training: false))
    }

    private func number(_ token: Int32) -> Float {
        model.input == .magnitude ? Float(token) / Float(model.symbols.count) : Float(token)
    }

    private func fill(_ tokens: [Int32]) -> Tensor {
        let tokens = model.inPairs ? SequenceModel.partingPairs(tokens) : tokens
        for (place, token) in tokens.enumerated() { input.pointer[place] = number(token) }
        return input
    }

    private func judge(_ output: Tensor) {
        let last = output.pointer + output.count - scores.count
        for index in scores.indices {
            scores[index] =
                model.output == .scores
                ? last[index]
                : Float(Vector.logarithm(Double(max(last[index], .leastNormalMagnitude))))
        }
    }
}
