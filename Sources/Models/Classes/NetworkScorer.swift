import AvazFeatures
import AvazOptimisation
import AvazFiles
import AvazNeuralNetworks
import AvazTensors

/// A trained network with what its inputs go through before.
package struct NetworkScorer: Scorer, @unchecked Sendable {
    package let inputs: Int
    package let scaler: Scaler?
    /// What scaled rows are reduced to; nil where they are not.
    package let components: PrincipalComponents?
    package let network: Network
    /// In which the network takes an example.
    package let inputShape: [Int]
    /// Whether the network's outputs are raw scores, of which the softmax is taken.
    package let givesLogits: Bool

    /// Dropout, which is for training alone, is left out of the network.
    package init(
        inputs: Int, scaler: Scaler?, components: PrincipalComponents?, network: Network,
        inputShape: [Int], givesLogits: Bool
    ) {
        self.inputs = inputs
        self.scaler = scaler
        self.components = components
        self.network = Network(network.layers.filter { !($0 is Dropout) })
        self.inputShape = inputShape
        self.givesLogits = givesLogits
    }

    package func replica() -> any Scorer {
        NetworkScorer(
            inputs: inputs, scaler: scaler, components: components, network: network.replica(),
            inputShape: inputShape, givesLogits: givesLogits)
    }

    package var outputs: Int {
        network.layers.reduce(inputShape) { $1.outputShape(for: $0) }.reduce(1, *)
    }

    package func answers(to rows: Tensor) -> Answers {
        // Of what a sequence is filled up with nothing is known any more once it is scaled.
        let lengths =
            inputShape.count == 2
            ? Examples.lengths(of: rows.reshaped([rows.rows] + inputShape)) : nil
        let output = network.forward(prepared(rows), lengths: lengths, training: false)
        return Answers(
            scores: scores(of: output),
            predicted: (0..<output.rows).map { output.largest(inRow: $0) })
    }

    /// What the network is given: examples scaled, projected and in its shape.
    package func prepared(_ examples: Tensor) -> Tensor {
        var input = examples.copy()
        scaler?.apply(to: input)
        if let components { input = components(input) }
        return input.reshaped([input.rows] + inputShape)
    }

    /// What the network's outputs say of each class.
    package func scores(of output: Tensor) -> Tensor {
        givesLogits ? SoftmaxCrossEntropy.probabilities(output) : output
    }

    // MARK: The folder

    package struct Plan: Codable, Equatable, Sendable {
        package var isScaled: Bool
        package var isProjected: Bool
        package var givesLogits: Bool
        package var layers: [LayerDescription]
        /// Nil in a model of earlier, whose network takes rows.
        package var inputShape: [Int]?
    }

    package func plan() -> ScorerPlan { .network(networkPlan) }

    var networkPlan: Plan {
        Plan(
            isScaled: scaler != nil, isProjected: components != nil, givesLogits: givesLogits,
            layers: network.descriptions, inputShape: inputShape)
    }

    package var weights: ScorerWeights {
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

    package init(_ plan: Plan, inputs: Int, _ weights: NamedWeights) throws {
        var scaler: Scaler?
        if plan.isScaled {
            let mean = try weights.tensor("scaler.mean", shape: [inputs])
            let deviation = try weights.tensor("scaler.deviation", shape: [inputs])
            try weights.requirePositive("scaler.deviation", deviation.buffer)
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
        let count = components?.directions.count ?? inputs
        let inputShape = plan.inputShape ?? [count]
        guard inputShape.allSatisfy({ (1...count).contains($0) }),
            inputShape.reduce(1, { $0.multipliedReportingOverflow(by: $1).partialValue }) == count
        else { throw LayerError("an input of \(inputShape) does not hold \(count) numbers") }
        let network = try Network(
            plan.layers, inputShape: inputShape,
            from: LayerSource(tensor: { name, shape, _ in
                try weights.tensor(name, shape: shape)
            }))
        for (index, layer) in network.layers.enumerated() {
            guard let variance = (layer as? BatchNorm)?.runningVariance else { continue }
            try weights.requirePositive(
                "\(index).\(variance.name)", variance.value.buffer, orZero: true)
        }
        if let problem = network.excess(of: inputShape) {
            throw SettingsError("network.\(problem)")
        }
        self.init(
            inputs: inputs, scaler: scaler, components: components, network: network,
            inputShape: inputShape, givesLogits: plan.givesLogits)
    }
}
