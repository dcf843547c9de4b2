import AvazFiles
import AvazLinearModels

/// The `model` section, and the `training` section where there is one: what learns, and how.
enum ModelSection: Sendable {
    case network(NetworkSection, TrainingSection)
    case linear(LinearSection)
    case gaussian(GaussianDiscriminant)

    private enum Kind: String, CaseIterable {
        /// Dense layers, each with an activation.
        case mlp
        /// Any layers, one after the other.
        case layers
        /// Multinomial logistic regression.
        case logistic
        /// Linear classifiers, one against the rest, by stochastic gradient descent.
        case sgd
        /// A normal distribution a class.
        case gaussian
    }

    /// - Parameter experiment: the whole file, of which a linear model takes no `training`.
    init(of experiment: SettingsSection) throws {
        let section = try experiment.section("model")
        let kind: Kind = try section.choice("kind")
        switch kind {
        case .mlp, .layers:
            let network = try NetworkSection(section, isListed: kind == .layers)
            let training = try TrainingSection(experiment.section("training"))
            guard !(network.carriesState && training.shuffles) else {
                throw section.failure(
                    "a layer with carriesState: true goes on from one batch to the next, which needs "
                        + "them in their own order; set training.shuffle: false, or leave "
                        + "carriesState out")
            }
            guard !(network.carriesState && training.shards != nil) else {
                throw section.failure(
                    "a layer with carriesState: true needs batches in one piece: leave "
                        + "training.shards out")
            }
            self = .network(network, training)
        case .logistic, .sgd:
            try experiment.refuse(
                "training",
                "is for networks; a model of kind \"\(kind.rawValue)\" has maxIter, tol and the "
                    + "like in its “model” section: leave “training” out")
            self = .linear(
                kind == .logistic
                    ? try LinearSection(logistic: section) : try LinearSection(descent: section))
        case .gaussian:
            try experiment.refuse(
                "training",
                "is for networks; normal distributions are fitted in one step: leave “training” out"
            )
            let standard = GaussianDiscriminant()
            self = .gaussian(
                GaussianDiscriminant(
                    ridge: try section.positive("ridge", default: standard.ridge),
                    backgroundWeight: try section.number(
                        "background", in: 0...1, default: standard.backgroundWeight)))
        }
    }

    /// How a network is trained; nil of other models.
    var training: TrainingSection? {
        if case .network(_, let training) = self { training } else { nil }
    }

    /// Whether scores are probabilities that sum to 1.
    var givesProbabilities: Bool {
        switch self {
        case .network(_, let training): training.lossKind == .crossEntropy
        case .linear(.logistic): true
        case .linear(.descent), .gaussian: false
        }
    }

    var isNetwork: Bool {
        if case .network = self { true } else { false }
    }

    var isLinear: Bool {
        if case .linear = self { true } else { false }
    }

    var isGaussian: Bool {
        if case .gaussian = self { true } else { false }
    }
}
