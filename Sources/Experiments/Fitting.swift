import Datasets
import Features
import Metrics
import NeuralNetworks
import Tensors
import Training

/// One training after the other on the same features: scaling, starting weights, the loop, and
/// the answers to the test part.
struct Fitting: Sendable {
    let experiment: Experiment
    let table: FeatureTable
    let classes: [String]

    struct Fitted {
        var history: [RunRecord.Epoch]
        var predictions: [Prediction]
        var model: ClassifierModel
    }

    func fit(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Fitted {
        let indices = Dictionary(uniqueKeysWithValues: zip(classes, 0...))
        let labels = table.clips.map { indices[$0.label] ?? 0 }
        let all = Examples(inputs: table.rows, labels: labels)
        let (train, test) = (all.selecting(split.train), all.selecting(split.test))
        let scaler = try scale(train: train, test: test)

        let training = experiment.training
        var weights = MersenneTwister(seed: UInt32(seed))
        let network = try experiment.model.network(
            inputs: table.rows.columns, outputs: classes.count, derivatives: training.derivatives,
            using: &weights)
        let trainer = Trainer(
            network: network, loss: training.loss, targets: training.oneHot(classes: classes.count),
            optimiser: training.makeOptimiser(), plan: training.plan)
        var order = FastGenerator(seed: UInt64(seed))
        let history: [RunRecord.Epoch]
        do {
            history = try trainer.train(
                on: train, test: test, using: &order, shouldStop: shouldStop,
                report: { report($0, training.plan.epochs) })
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(during: "training, in epoch \(epoch)")
        }
        let evaluation = trainer.evaluate(test)
        let predictions = split.test.enumerated().map { row, index in
            Prediction(
                file: table.clips[index].path, group: table.clips[index].group,
                truth: labels[index], given: evaluation.given[row],
                scores: evaluation.scores.row(row).array)
        }
        let model = ClassifierModel(
            experiment: experiment.name, task: experiment.task.rawValue, classes: classes,
            features: table.recipe, scaler: scaler, network: network)
        return Fitted(history: history, predictions: predictions, model: model)
    }

    /// Standardises both parts in place.
    ///
    /// - Returns: the scaler for clips to come: that of the training part, or of all clips.
    private func scale(train: Examples, test: Examples) throws -> Scaler? {
        let scaling = experiment.scaling
        switch scaling.fit {
        case .none: return nil
        case .train, .eachPart, .all:
            let scaler = Scaler(fittedOn: scaling.fit == .all ? table.rows : train.inputs)
            let testScaler = scaling.fit == .eachPart ? Scaler(fittedOn: test.inputs) : scaler
            for (part, fitted) in [("training", scaler), ("test", testScaler)]
            where scaling.constant == .error {
                guard let column = fitted.constantColumns.first else { continue }
                throw SettingsError(
                    "feature \(column + 1) of \(table.rows.columns) never changes over the "
                        + "\(part) part, so that it cannot be standardised; leave it out, or set "
                        + "scaling.constant to \"zero\"")
            }
            scaler.apply(to: train.inputs)
            testScaler.apply(to: test.inputs)
            return scaler
        }
    }
}
