import Metrics
import NeuralNetworks
import Training

/// The `training` section: loss, targets, steps and what is counted.
struct TrainingSection: Sendable {
    enum Optimiser: String, CaseIterable, Sendable {
        case gradientDescent = "gradient-descent"
    }

    enum LossKind: String, CaseIterable, Sendable {
        case meanSquaredError = "mse"
    }

    /// What the gradient of the output layer is.
    enum OutputDelta: String, CaseIterable, Sendable {
        /// That of the loss, through the output activation's derivative.
        case gradient
        /// `output - target`: the published protocol leaves the rest out.
        case difference
    }

    enum Accuracy: String, CaseIterable, Sendable {
        case whileTraining = "while-training"
        case afterEpoch = "after-epoch"
    }

    /// Where activations take their derivative.
    struct Derivatives {
        var hidden: ActivationFunction.Derivative
        var output: ActivationFunction.Derivative
    }

    /// The words of `derivative`; leaving it out altogether is not offered.
    private enum DerivativePlace: String, CaseIterable {
        case atActivation = "at-activation"
        case atPreactivation = "at-preactivation"
    }

    let plan: TrainingPlan
    let learningRate: Float
    let lossKind: LossKind
    let optimiser: Optimiser
    let outputDelta: OutputDelta
    /// Of the other classes and of a clip's own class.
    let targets: (low: Float, high: Float)
    private let derivative: ActivationFunction.Derivative

    init(_ section: SettingsSection) throws {
        let accuracy: Accuracy
        let epochs = try section.integer("epochs", in: 1...1_000_000)
        let batchSize = try section.integer("batchSize", in: 1...1_000_000)
        let shuffles = try section.bool("shuffle", default: true)
        learningRate = Float(try section.positive("learningRate"))
        optimiser = try section.choice("optimiser", default: .gradientDescent)
        lossKind = try section.choice("loss", default: .meanSquaredError)
        let place: DerivativePlace = try section.choice("derivative", default: .atPreactivation)
        derivative = place == .atActivation ? .atActivation : .atPreactivation
        outputDelta = try section.choice("outputDelta", default: .gradient)
        let values: [Double] = try section.list(
            "targets", of: "two numbers, for the other classes and for the own", default: [0, 1],
            json: JSONValue.number
        ) {
            if case .number(let value) = $0.kind, value.isFinite { value } else { nil }
        }
        guard values.count == 2, values[0] < values[1] else {
            throw section.failure(
                "training.targets must be two numbers, the lower first, such as [0, 1]")
        }
        targets = (Float(values[0]), Float(values[1]))
        accuracy = try section.choice("accuracy", default: .afterEpoch)
        plan = TrainingPlan(
            epochs: epochs, batchSize: batchSize, shuffles: shuffles,
            countsWhileTraining: accuracy == .whileTraining)
    }

    var derivatives: Derivatives {
        Derivatives(hidden: derivative, output: outputDelta == .difference ? .one : derivative)
    }

    var loss: any Loss { MeanSquaredError(isDifferenceOnly: outputDelta == .difference) }

    func oneHot(classes: Int) -> OneHot {
        OneHot(classes: classes, low: targets.low, high: targets.high)
    }

    func makeOptimiser() -> any NeuralNetworks.Optimiser {
        switch optimiser {
        case .gradientDescent: GradientDescent(learningRate: learningRate)
        }
    }
}
