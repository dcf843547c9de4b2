import AvazDatasets
import AvazFeatures
import AvazFiles
import AvazInputs
import AvazModels
import AvazNeuralNetworks
import AvazRecords
import AvazTensors
import AvazTraining

/// Trains a network: scaling, starting weights, the loop.
struct NetworkTraining: TrainingMethod {
    let trial: ClosedSetTrial
    let section: NetworkSection
    let training: TrainingSection

    func train(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrainingResult {
        let checkpoints = checkpoints.map { SharedCheckpoints($0, ranks: trial.ranks) }
        let start = try trial.experiment.start?.scorer(for: trial.table.recipe)
        var parts = try Parts(split, seed: seed, of: self, scaler: start?.scaler)
        let inputShape = parts.train.shape
        let classes = trial.classes.count
        var weights = MersenneTwister(seed: UInt32(seed))
        let network = try section.network(
            inputShape: inputShape, outputs: classes, derivatives: training.derivatives,
            seed: UInt64(seed), using: &weights)
        try start?.begin(network)
        var learner = network
        if trial.experiment.start?.isFrozen == true {
            let frozen = FrozenNetwork(network)
            parts.change(frozen.features)
            learner = frozen.head
        }
        let (objective, descent) = training.means(
            for: learner, classes: classes, labels: parts.train.targets.labels)
        let trainer = Trainer(
            network: learner, objective: objective, descent: descent,
            plan: training.plan(examples: parts.train.count), ranks: trial.ranks)
        var order = FastGenerator(seed: UInt64(seed))
        let history: TrainingHistory
        do {
            history = try trainer.train(
                on: parts.train, judged: parts.originals, validation: parts.validation,
                test: parts.test, using: &order, checkpoints: checkpoints, shouldStop: shouldStop,
                report: {
                    report(RunRecord.Epoch($0), training.epochs(examples: parts.train.count))
                })
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(
                during: "training, in epoch \(epoch)", isKept: checkpoints?.isKept ?? false)
        } catch TrainingError.diverged(let epoch) {
            throw Diverged(
                seed: seed, fold: split.fold, epoch: epoch,
                overshoot: training.overshoot(of: parts.train.inputs))
        }
        // Every rank needs all answers.
        let evaluation =
            trial.ranks.count == 1
            ? trainer.evaluate(parts.test)
            : Evaluation(learner, on: parts.test, objective: objective)
        let scorer = NetworkScorer(
            inputs: trial.table.inputs.columns, scaler: parts.scaler,
            components: parts.components, network: network, inputShape: inputShape,
            givesLogits: training.lossKind == .crossEntropy)
        return TrainingResult(
            history: history.epochs.map(RunRecord.Epoch.init),
            answers: Answers(
                scores: scorer.scores(of: evaluation.outputs), predicted: evaluation.predicted),
            scorer: scorer,
            warning: batchOfOne(network, inputShape: inputShape, of: parts.train.count))
    }

    /// What to say where a batch normalisation of rows meets a batch of one, of which every
    /// deviation is 0, so that each number becomes the shift alone.
    private func batchOfOne(
        _ network: Network, inputShape: [Int], of examples: Int
    ) -> String? {
        var shape = inputShape
        let normalisesRows = network.layers.contains { layer in
            defer { shape = layer.outputShape(for: shape) }
            return layer is BatchNorm && shape.count == 1
        }
        guard normalisesRows, let batches = training.batchesOfOne(examples: examples) else {
            return nil
        }
        return "batch normalisation learns nothing of a batch of one clip, which \(batches) is; "
            + "choose another training.batchSize"
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
        /// Whether the inputs are the table's own memory, which nothing may change.
        private let sharesTable: Bool

        /// - Parameter scaler: of the model that the training begins with; nil to fit one.
        init(
            _ split: Split, seed: Int, of method: NetworkTraining, scaler begun: Scaler? = nil
        ) throws {
            let trial = method.trial
            let (table, experiment) = (trial.table, trial.experiment)
            var kept = split.train
            var held: [Int] = []
            if method.training.validation?.kind == .lists {
                held = split.validation
            } else if let validation = method.training.validation {
                let inner = try Self.hold(
                    validation, out: kept.map { table.clips[$0].group }, seed: UInt32(seed))
                held = inner.test.map { kept[$0] }
                kept = inner.train.map { kept[$0] }
            }
            // Clips are parted; their examples follow them, so that no clip's slices are divided.
            let (keptRows, heldRows) = (table.rows(of: kept), table.rows(of: held))
            let clean = Examples(
                inputs: table.inputs, lengths: Examples.lengths(of: table.inputs),
                targets: .labels(trial.labels))
            originals = keptRows.count
            let components = experiment.features.components
            let shape = method.section.inputShape(of: clean.shape)
            // Images are gathered in batches anyway, and large: the parts of every fold share the table's
            // memory. Rows are taken one by one, and lie ready.
            sharesTable = shape.count == 3 && components == nil && table.copies.isEmpty
            if sharesTable {
                train = clean.viewing(keptRows)
                validation = held.isEmpty ? nil : clean.viewing(heldRows)
                test = clean.viewing(table.rows(of: split.test))
            } else {
                // Copies of the training clips alone: what is judged is never changed.
                train = Examples.joining(
                    ([table.inputs] + table.copies).map { inputs in
                        Examples(
                            inputs: inputs, lengths: Examples.lengths(of: inputs),
                            targets: clean.targets
                        ).selecting(keptRows)
                    })
                validation = held.isEmpty ? nil : clean.selecting(heldRows)
                test = clean.selecting(table.rows(of: split.test))
            }
            if components != nil { change { $0.reshaped([$0.shape.reduce(1, *)]) } }
            if let begun {
                // What the layers were taught is scaled so.
                scale(by: begun, test: begun)
                scaler = begun
            } else {
                try scale(experiment.scaling, all: clean, remark: table.remarks.first)
            }
            if let components { try project(components) }
            change { $0.reshaped(method.section.inputShape(of: $0.shape)) }
        }

        private static func hold(_ section: ValidationSection, out groups: [String], seed: UInt32)
            throws -> Split
        {
            switch section.kind {
            case .lists: Split(train: Array(groups.indices), test: [])
            case .random:
                try .random(count: groups.count, testFraction: section.fraction, seed: seed)
            case .grouped:
                try .grouped(groups: groups, testFraction: section.fraction, seed: seed)
            }
        }

        /// Puts other examples in the place of each part's.
        mutating func change(_ body: (Examples) -> Examples) {
            train = body(train)
            validation = validation.map(body)
            test = body(test)
        }

        private mutating func scale(by scaler: Scaler, test ofTest: Scaler) {
            func scaled(_ part: Examples, by scaler: Scaler) -> Examples {
                if sharesTable { return part.prepared { scaler.apply(to: $0) } }
                scaler.apply(to: part.inputs)
                return part
            }
            train = scaled(train, by: scaler)
            validation = validation.map { scaled($0, by: scaler) }
            test = scaled(test, by: ofTest)
        }

        private mutating func scale(
            _ scaling: ScalingSection, all: Examples, remark: String?
        ) throws {
            guard scaling.fit != .none else { return }
            let fitted = try scaling.scaler(fittedOn: scaling.fit == .all ? all : train)
            let ofTest = scaling.fit == .eachPart ? try scaling.scaler(fittedOn: test) : fitted
            for (part, scaler) in [("training", fitted), ("test", ofTest)]
            where scaling.constant == .error {
                guard let column = scaler.constantColumns.first else { continue }
                let columns = all.shape.reduce(1, *)
                throw constantFeature(column, of: columns, in: part, remark: remark)
            }
            scale(by: fitted, test: ofTest)
            scaler = fitted
        }

        private mutating func project(_ count: Int) throws {
            let fitted = try PrincipalComponents(fittedOn: train.inputs, components: count)
            change { $0.replacingInputs(fitted($0.inputs)) }
            components = fitted
        }
    }
}

extension RunRecord.Epoch {
    /// As the record has it: a figure by its own key.
    init(_ epoch: TrainingHistory.Epoch) {
        self.init(
            epoch: epoch.number, trainLoss: epoch.train.loss, trainAccuracy: epoch.train.accuracy,
            testLoss: epoch.test?.loss, testAccuracy: epoch.test?.accuracy,
            validationLoss: epoch.validation?.loss,
            validationAccuracy: epoch.validation?.accuracy)
    }
}
