import Features
import Metrics
import NeuralNetworks
import Tensors
import Training

/// A trained network with what its inputs go through before.
struct NetworkScorer: Scorer, @unchecked Sendable {
    let inputs: Int
    let scaler: Scaler?
    /// What scaled rows are reduced to; nil where they are not.
    let components: PrincipalComponents?
    let network: Network
    /// Whether the network's outputs are raw scores, of which the softmax is taken.
    let givesLogits: Bool

    /// Dropout, which is for training alone, is left out of the network.
    init(
        inputs: Int, scaler: Scaler?, components: PrincipalComponents?, network: Network,
        givesLogits: Bool
    ) {
        self.inputs = inputs
        self.scaler = scaler
        self.components = components
        self.network = Network(network.layers.filter { !($0 is Dropout) })
        self.givesLogits = givesLogits
    }

    var outputs: Int {
        network.layers.reduce([components?.directions.count ?? inputs]) {
            $1.outputShape(for: $0)
        }.reduce(1, *)
    }

    func answers(to rows: Tensor) -> Answers {
        var input = rows.copy()
        scaler?.apply(to: input)
        if let components { input = components(input) }
        let output = network.forward(input, training: false)
        return Answers(
            scores: givesLogits ? SoftmaxCrossEntropy.probabilities(output) : output,
            given: (0..<output.rows).map { output.largest(inRow: $0) })
    }

    // MARK: The folder

    struct Plan: Codable, Equatable, Sendable {
        var isScaled: Bool
        var isProjected: Bool
        var givesLogits: Bool
        var layers: [LayerPlan]
    }

    func plan() throws -> ScorerPlan {
        .network(
            Plan(
                isScaled: scaler != nil, isProjected: components != nil, givesLogits: givesLogits,
                layers: try network.layers.map { try LayerPlan($0) }))
    }

    var weights: ScorerWeights {
        var tensors = network.namedParameters.map { (name: $0.name, tensor: $0.parameter.value) }
        if let scaler {
            tensors.append(("scaler.mean", Tensor([scaler.mean.count], scaler.mean)))
            tensors.append(("scaler.deviation", Tensor([scaler.mean.count], scaler.deviation)))
        }
        if let components {
            let shape = [components.directions.count, components.mean.count]
            tensors.append(("components.mean", Tensor([shape[1]], components.mean)))
            tensors.append(
                ("components.directions", Tensor(shape, Array(components.directions.joined()))))
        }
        return ScorerWeights(tensors: tensors)
    }

    init(_ plan: Plan, inputs: Int, _ weights: NamedWeights) throws {
        var scaler: Scaler?
        if plan.isScaled {
            let mean = try weights.tensor("scaler.mean", shape: [inputs])
            let deviation = try weights.tensor("scaler.deviation", shape: [inputs])
            scaler = Scaler(mean: mean.array, deviation: deviation.array)
        }
        var components: PrincipalComponents?
        if plan.isProjected {
            let mean = try weights.tensor("components.mean", shape: [inputs])
            let directions = try weights.tensor("components.directions", axes: 2)
            guard directions.columns == inputs else {
                throw weights.fault("components.directions", shape: directions.shape)
            }
            components = PrincipalComponents(
                mean: mean.array,
                directions: (0..<directions.rows).map { directions.row($0).array })
        }
        let network = try Network(
            plan.layers, inputs: components?.directions.count ?? inputs,
            outputDerivative: .atPreactivation,
            from: LayerPlan.Source(tensor: { name, shape, _, _ in
                try weights.tensor(name, shape: shape)
            }))
        self.init(
            inputs: inputs, scaler: scaler, components: components, network: network,
            givesLogits: plan.givesLogits)
    }
}
