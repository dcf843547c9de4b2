import AvazRecords
import AvazInputs
import AvazModels
import AvazDatasets
import AvazFeatures
import AvazNeuralNetworks
import AvazTensors
import AvazTraining

/// Trains a network: scaling, starting weights, the loop.
struct NetworkFitting: Learner {
    let fitting: Fitting
    let section: NetworkSection
    let training: TrainingSection

    func learn(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Learnt {
        let parts = try Parts(split, seed: seed, of: self)
        let classes = fitting.classes.count
        var weights = MersenneTwister(seed: UInt32(seed))
        let network = try section.network(
            inputs: parts.train.inputs.columns, image: parts.image, outputs: classes,
            derivatives: training.derivatives, seed: UInt64(seed), using: &weights)
        let trainer = Trainer(
            network: network, loss: training.loss, targets: training.oneHot(classes: classes),
            optimiser: training.makeOptimiser(), plan: training.plan(examples: parts.train.count))
        var order = FastGenerator(seed: UInt64(seed))
        let history: [RunRecord.Epoch]
        do {
            history = try trainer.train(
                on: parts.train, judged: parts.originals, validation: parts.validation,
                test: parts.test, using: &order, shouldStop: shouldStop,
                report: { report($0, training.epochs(examples: parts.train.count)) })
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(during: "training, in epoch \(epoch)")
        }
        let givesLogits = training.lossKind == .crossEntropy
        let evaluation = trainer.evaluate(parts.test)
        let scores =
            givesLogits
            ? SoftmaxCrossEntropy.probabilities(evaluation.scores) : evaluation.scores
        return Learnt(
            history: history, answers: Answers(scores: scores, given: evaluation.given),
            scorer: NetworkScorer(
                inputs: fitting.table.rows.columns, scaler: parts.scaler,
                components: parts.components, network: network, givesLogits: givesLogits))
    }

    /// The training, validation and test parts, scaled and projected.
    private struct Parts {
        var train: Examples
        /// Those of `train` that are no copies: its first ones.
        let originals: Int
        var validation: Examples?
        var test: Examples
        /// For clips to come: that of the training part, or of all clips.
        var scaler: Scaler?
        var components: PrincipalComponents?
        /// The shape of a row as an image, where it is one.
        var image: [Int]?

        init(_ split: Split, seed: Int, of network: NetworkFitting) throws {
            let fitting = network.fitting
            let (table, experiment) = (fitting.table, fitting.experiment)
            var kept = split.train
            var held: [Int] = []
            if let validation = network.training.validation {
                let inner = try Self.hold(
                    validation, out: kept.map { table.clips[$0].group }, seed: UInt32(seed))
                held = inner.test.map { kept[$0] }
                kept = inner.train.map { kept[$0] }
            }
            // Clips are parted; their rows follow them, so that no clip's slices are ever divided.
            let (keptRows, heldRows) = (table.rows(of: kept), table.rows(of: held))
            let clean = Examples(inputs: table.rows, labels: fitting.labels)
            originals = keptRows.count
            // Copies of the training clips alone: what is judged is never changed.
            train = Examples.joining(
                ([table.rows] + table.copies).map {
                    Examples(inputs: $0, labels: fitting.labels).selecting(keptRows)
                })
            validation = held.isEmpty ? nil : clean.selecting(heldRows)
            test = clean.selecting(table.rows(of: split.test))
            if experiment.features.components == nil {
                image = table.recipe.imageShape(columns: table.rows.columns)
            }
            try scale(experiment.scaling, all: table.rows)
            try project(experiment.features.components)
        }

        private static func hold(_ section: ValidationSection, out groups: [String], seed: UInt32)
            throws -> Split
        {
            switch section.kind {
            case .random:
                try .random(count: groups.count, testFraction: section.fraction, seed: seed)
            case .grouped:
                try .grouped(groups: groups, testFraction: section.fraction, seed: seed)
            }
        }

        private mutating func scale(_ scaling: ScalingSection, all: Tensor) throws {
            guard scaling.fit != .none else { return }
            let fitted = try scaling.scaler(
                fittedOn: scaling.fit == .all ? all : train.inputs, image: image)
            let ofTest =
                scaling.fit == .eachPart
                ? try scaling.scaler(fittedOn: test.inputs, image: image) : fitted
            for (part, scaler) in [("training", fitted), ("test", ofTest)]
            where scaling.constant == .error {
                guard let column = scaler.constantColumns.first else { continue }
                throw constantFeature(column, of: all.columns, in: part)
            }
            fitted.apply(to: train.inputs)
            if let validation { fitted.apply(to: validation.inputs) }
            ofTest.apply(to: test.inputs)
            scaler = fitted
        }

        private mutating func project(_ count: Int?) throws {
            guard let count else { return }
            let fitted = try PrincipalComponents(fittedOn: train.inputs, components: count)
            train = Examples(inputs: fitted(train.inputs), labels: train.labels)
            validation = validation.map { Examples(inputs: fitted($0.inputs), labels: $0.labels) }
            test = Examples(inputs: fitted(test.inputs), labels: test.labels)
            components = fitted
        }
    }
}
