import AvazFiles
import AvazInputs
import AvazModels
import AvazDatasets
import AvazFeatures
import AvazNeuralNetworks
import AvazTensors

extension ClassifierModel {
    /// Each layer's output shape and number of parameters, as lines of text.
    ///
    /// - Throws: where the model is no network.
    public func summary() throws -> String {
        guard
            let scorer = scorer as? NetworkScorer ?? (scorer as? EnsembleScorer)?.members.first
        else { throw noNetwork(experiment) }
        return NetworkSummary(scorer.network, inputShape: scorer.inputShape).description
    }
}

extension Experiment {
    /// The same of the network that the experiment trains.
    ///
    /// - Parameter classes: of the corpus; nil for as many as the best-known corpus of the task has.
    /// - Throws: where the model is no network, or one that depends on the recordings.
    public func summary(classes: Int? = nil) throws -> String {
        let (network, inputShape) = try plannedNetwork(classes: classes ?? task.usualClasses)
        return NetworkSummary(network, inputShape: inputShape).description
    }

    /// The network before training, and the shape of one sample.
    ///
    /// - Throws: as `summary`.
    package func plannedNetwork(classes: Int) throws -> (network: Network, inputShape: [Int]) {
        guard case .network(let section, let training) = model else { throw noNetwork(name) }
        let inputShape = section.inputShape(of: try exampleShape())
        var weights = MersenneTwister(seed: 0)
        let network = try section.network(
            inputShape: inputShape, outputs: classes,
            derivatives: training.derivatives, seed: 0, using: &weights)
        return (network, inputShape)
    }
}

extension Experiment {
    /// Of one example, where no recording need be known for that.
    private func exampleShape() throws -> [Int] {
        if let components = features.components { return [components] }
        guard let columns = try features.recipe.columns() else {
            throw SettingsError(
                "the network depends on the longest recording, since features are flattened; "
                    + "run the experiment, and give the folder of the run")
        }
        return features.recipe.exampleShape(count: columns)
    }
}

private func noNetwork(_ experiment: String) -> SettingsError {
    SettingsError("“\(experiment)” trains no network, but a linear model: it has no layers")
}

extension ClassificationTask {
    /// Classes of AudioMNIST, GTZAN and the speeches.
    fileprivate var usualClasses: Int { self == .speakers ? 5 : 10 }
}
