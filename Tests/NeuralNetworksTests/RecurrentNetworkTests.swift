import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazNeuralNetworks

/// Whole networks that go through time, and what files say of their layers.
@Suite struct RecurrentNetworkTests {
    /// Embedding, two LSTMs, dense layers: what the words and the music are made by.
    static func language(symbols: Int = 11, sequences: Bool = true) -> Network {
        var draws = MersenneTwister(seed: 3)
        return Network([
            Embedding(symbols: symbols, width: 6, using: &draws),
            Recurrent(
                LSTM(inputs: 6, units: 20, using: &draws), RecurrentSettings(sequences: true)),
            Recurrent(
                GRU(inputs: 20, units: 12, using: &draws),
                RecurrentSettings(sequences: sequences)),
            Dense(inputs: 12, outputs: 40, initialiser: .glorotUniform, using: &draws),
            Activation(.tanh),
            Dropout(rate: 0.2, seed: 1),
            Dense(inputs: 40, outputs: symbols, initialiser: .glorotUniform, using: &draws),
        ])
    }

    private static func tokens(_ samples: Int, _ steps: Int) -> Tensor {
        let tensor = drawnTensor([samples, steps], 9)
        for index in 0..<tensor.count { tensor[index] = ((tensor[index] + 1) * 5.4).rounded(.down) }
        return tensor
    }

    @Test func aStepOfTheStackIsTheBatchToTheBit() {
        let network = Self.language()
        let input = Self.tokens(9, 7)
        #expect(network.canStep)
        let all = network.forward(input, training: false).copy()
        network.resetState()
        for step in 0..<7 {
            let one = Tensor([9], (0..<9).map { input[$0, step] })
            let output = network.step(one)
            for sample in 0..<9 {
                #expect(output.row(sample).array == all.row(sample).row(step).array)
            }
        }
    }

    /// A network that gives its last state alone answers each step by the state after it; and after a
    /// beginning that was read as a whole, steps go on.
    @Test func aNetworkOfLastStatesCanStep() {
        let network = Self.language(sequences: false)
        let input = Self.tokens(2, 7)
        func begin(_ steps: Int) -> Tensor {
            let part = Tensor([2, steps])
            for sample in 0..<2 {
                for step in 0..<steps { part[sample, step] = input[sample, step] }
            }
            return network.forward(part, training: false)
        }
        let expected = (1...7).map { begin($0).array }
        _ = begin(3)
        let kept = network.state.map { $0.map { $0.copy() } }
        func goOn() -> [[Float]] {
            (3..<7).map { step in
                network.step(Tensor([2], (0..<2).map { input[$0, step] })).array
            }
        }
        #expect(goOn() == Array(expected[3...]))
        network.state = kept
        #expect(goOn() == Array(expected[3...]))
    }

    @Test func lengthsReachEveryLayer() {
        let network = Self.language(sequences: false)
        let (input, other) = (Self.tokens(2, 7), Self.tokens(2, 7))
        for step in 4..<7 { other[1, step] = 0 }
        let first = network.forward(input, lengths: [7, 4], training: false).array
        #expect(network.forward(other, lengths: [7, 4], training: false).array == first)
        #expect(network.forward(input, training: false).array != first)
    }

    @Test func learnsToCountHoweverManyThreads() {
        func losses() -> [Float] {
            let network = Self.language()
            let input = Tensor([8, 10])
            for place in 0..<80 { input[place] = Float((place / 10 + place % 10) % 11) }
            let targets = OneHot(classes: 11)(input.array.map { (Int($0) + 1) % 11 })
            let gradient = Tensor([8, 10, 11])
            let (loss, optimiser) = (SoftmaxCrossEntropy(), Adam(learningRate: 0.02))
            return (0..<40).map { _ in
                let output = network.forward(input, training: true)
                let value = loss.evaluate(output, targets: targets, gradient: gradient)
                network.backward(gradient)
                optimiser.step(network.parameters)
                return value
            }
        }
        let runs = atThreads(losses)
        #expect(runs[0][39] < 0.3)
        #expect(runs[0] == runs[1] && runs[1] == runs[2])
    }

    // MARK: In files

    @Test func parametersAreAsManyAsKeras() throws {
        func count(_ layers: [any LayerConfiguration], _ shape: [Int]) throws -> [Int] {
            let network = try Network(
                layers.map { LayerDescription($0) }, inputShape: shape,
                from: LayerSource(tensor: { _, shape, _ in Tensor(shape) }))
            return NetworkSummary(network, inputShape: shape).rows.map(\.parameters)
        }
        let all = RecurrentSettings(sequences: true)
        #expect(
            try count(
                [
                    LSTM.Configuration(units: WidthFormula(512), all),
                    LSTM.Configuration(units: WidthFormula(256)),
                    Dense.Configuration(units: WidthFormula(256)),
                    Dense.Configuration(units: WidthFormula(228)),
                ], [40, 1]) == [1_052_672, 787_456, 65_792, 58_596])
        // keras.layers.GRU(256)(64 wide), reset_after or not; SimpleRNN(128)(256 wide).
        #expect(
            try count(
                [
                    Embedding.Configuration(symbols: WidthFormula(10), width: 64),
                    GRU.Configuration(units: WidthFormula(256), all),
                    SimpleRNN.Configuration(units: WidthFormula(128)),
                ], [40]) == [640, 247_296, 49_280])
        #expect(
            try count(
                [GRU.Configuration(units: WidthFormula(256), resetsAfter: false)], [40, 64])
                == [246_528])
        var both = all
        both.direction = .both
        #expect(
            try count([LSTM.Configuration(units: WidthFormula(512), both)], [100, 512])
                == [4_198_400])
    }

    static let descriptions: [LayerDescription] = [
        LayerDescription(Embedding.Configuration(symbols: WidthFormula(9), width: 3)),
        LayerDescription(
            LSTM.Configuration(
                units: WidthFormula(4),
                RecurrentSettings(
                    sequences: true, dropout: 0.1, recurrentDropout: 0.25, carriesState: true,
                    seed: 3))),
        LayerDescription(
            GRU.Configuration(
                units: WidthFormula(3), resetsAfter: false,
                RecurrentSettings(sequences: true, direction: .both))),
        LayerDescription(
            GRU.Configuration(units: WidthFormula(2), RecurrentSettings(sequences: true))),
        LayerDescription(
            SimpleRNN.Configuration(
                units: WidthFormula(2), function: .relu, RecurrentSettings(direction: .backward))),
    ]

    /// From descriptions to a network that draws its weights, through a file and back.
    @Test func descriptionsLoseNothing() throws {
        var draws = MersenneTwister(seed: 1)
        let source = LayerSource(tensor: { _, shape, start in
            start.tensor(shape, initialiser: .xavier, using: &draws)
        })
        let network = try Network(Self.descriptions, inputShape: [5], from: source)
        #expect(network.descriptions == Self.descriptions)
        let data = try JSONEncoder().encode(network.descriptions)
        #expect(try JSONDecoder().decode([LayerDescription].self, from: data) == Self.descriptions)
        let values = Dictionary(
            uniqueKeysWithValues: network.namedParameters.map { ($0.name, $0.parameter.value) })
        #expect(values["2.backward-recurrent-weights"]?.shape == [3, 9])
        let again = try Network(
            network.descriptions, inputShape: [5],
            from: LayerSource(tensor: { name, _, _ in try #require(values[name]).copy() }))
        let tokens = Tensor([2, 5], [1, 4, 8, 0, 3, 2, 2, 7, 6, 5])
        let expected = network.forward(tokens, lengths: [5, 3], training: false)
        #expect(distance(again.forward(tokens, lengths: [5, 3], training: false), expected) == 0)
    }

    @Test(arguments: [
        (#"{"kind":"lstm"}"#, "“units” is missing"),
        (#"{"kind":"gru","units":3,"sequences":1}"#, "“sequences” must be true or false"),
        (#"{"kind":"lstm","units":3,"dropout":1}"#, "“dropout” must be a number from 0 to 0.99"),
        (#"{"kind":"lstm","units":3,"direction":"up"}"#, "“direction” must be one of"),
        (
            #"{"kind":"lstm","units":3,"direction":"both","carriesState":true}"#,
            "“carriesState” must be left out"
        ),
        (#"{"kind":"simple-rnn","units":3,"function":"sin"}"#, "“function” must be one of"),
        (#"{"kind":"embedding","symbols":3,"width":0}"#, "“width” must be a whole number from 1"),
    ])
    func whatCannotBeIsRefused(json: String, problem: String) {
        #expect {
            _ = try JSONDecoder().decode(LayerDescription.self, from: Data(json.utf8))
        } throws: { error in
            "\(error)".hasPrefix(problem)
        }
    }

    @Test func aLayerThatDoesNotFitSaysWhy() {
        let source = LayerSource(tensor: { _, shape, _ in Tensor(shape) })
        for (layers, shape) in [
            (Self.descriptions[1], [8]), (Self.descriptions[1], [8, 8, 1]),
            (Self.descriptions[0], [8, 2]),
        ] {
            #expect(throws: LayerError.self) {
                try Network([layers], inputShape: shape, from: source)
            }
        }
    }

    // MARK: How weights begin

    @Test(arguments: [(8, 32), (30, 30), (40, 7)])
    func orthogonalMatricesTurnAndNothingElse(rows: Int, columns: Int) {
        var draws = MersenneTwister(seed: 2)
        let matrix = Initialiser.orthogonal([rows, columns], using: &draws)
        let count = min(rows, columns)
        for first in 0..<count {
            for second in 0..<count {
                var sum = 0.0
                for place in 0..<max(rows, columns) {
                    let (a, b) =
                        rows <= columns
                        ? (matrix[first, place], matrix[second, place])
                        : (matrix[place, first], matrix[place, second])
                    sum += Double(a) * Double(b)
                }
                #expect(abs(sum - (first == second ? 1 : 0)) < 1e-6)
            }
        }
    }

    @Test func anLSTMRemembersAtFirst() {
        var draws = MersenneTwister(seed: 2)
        let bias = Recurrent(LSTM(inputs: 2, units: 3, using: &draws)).parameters[2].value.array
        #expect(bias == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    }

    // MARK: Embedding

    /// Rows of one batch are gone in the next, also where gradients were added up in between.
    @Test func embeddingGradientsLeaveNothingBehind() {
        let layer = Embedding(weights: drawnTensor([9, 3], 1))
        let network = Network([layer])
        func expected(_ tokens: [Int], _ seed: UInt64) -> Tensor {
            Plain.embeddingGradient(tokens, drawnTensor([tokens.count * 3], seed), rows: 9)
        }
        func run(_ tokens: [Int], _ seed: UInt64, adding: Bool = false) -> [Float] {
            _ = network.forward(Tensor([1, tokens.count], tokens.map(Float.init)), training: true)
            network.backward(drawnTensor([1, tokens.count, 3], seed), adding: adding)
            return layer.weights.gradient.array
        }
        #expect(run([1, 1, 8], 1) == expected([1, 1, 8], 1).array)
        _ = run([2, 0], 2, adding: true)
        let sum = Array(run([8], 3, adding: true)[3..<6])
        #expect(distance(sum, expected([1, 1, 8], 1).row(1).array) < 1e-6)
        #expect(run([4], 4) == expected([4], 4).array)
        #expect(run([5], 5) == expected([5], 5).array)
    }
}
