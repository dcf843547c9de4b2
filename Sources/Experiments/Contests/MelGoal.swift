import AvazAdversarial
import AvazDatasets
import AvazFiles
import AvazModels
import AvazRecords
import AvazTensors

/// Spectrograms of a corpus's recordings, judged by a classifier.
struct MelGoal: ContestGoal {
    let samples: any SampleSource
    let corpus: RunRecord.CorpusPart
    let split: RunRecord.SplitPart
    let fingerprint: String
    let remarks: [String]
    private let experiment: ContestExperiment
    private let isConditional: Bool
    private let data: MelClips
    private let parts: Split
    private let judge: MelJudge

    /// Spectrograms of each class that are shown, made and real.
    private static let shown = 4
    /// Classes that are shown and heard.
    private static let classesShown = 10

    /// Reads the corpus, and reads or trains the judge.
    init(
        _ experiment: ContestExperiment, _ material: MelMaterial, on corpus: Corpus,
        report: @escaping @Sendable (RunEvent) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws {
        self.experiment = experiment
        isConditional = material.isConditional
        let count = corpus.clips.count
        let data = try MelClips(
            material.clips, of: corpus, report: { report(.reading(done: $0, of: count)) },
            shouldStop: shouldStop)
        self.data = data
        let parts = try material.split.splits(data.clips, runSeed: experiment.seeds[0])[0]
        self.parts = parts
        remarks =
            data.remarks
            + (try SplitCheck(
                [parts], isStratified: material.split.kind == .stratified, clips: data.clips,
                classes: data.classes
            ).warnings)
        let batch = experiment.training.plan.batchSize
        guard parts.train.count >= batch, min(parts.train.count, parts.test.count) >= 4 else {
            throw CorpusError(
                folder: corpus.root,
                problem:
                    "\(parts.train.count) clips to train on and \(parts.test.count) to judge by, "
                    + "expected a batch of \(batch) and 4 or more; add recordings, or lower "
                    + "training.batchSize")
        }
        samples = TableSource(
            data.images(of: parts.train),
            labels: isConditional ? parts.train.map { data.labels[$0] } : [],
            classes: isConditional ? data.classes.count : 0)
        fingerprint = data.fingerprint
        self.corpus = RunRecord.CorpusPart(
            name: corpus.name, task: experiment.task.rawValue, clips: data.clips.count,
            classes: data.classes,
            rejected: data.rejected.map { RunRecord.Rejection(file: $0.path, reason: $0.reason) },
            fingerprint: data.fingerprint)
        split = RunRecord.SplitPart(
            kind: material.split.kind.rawValue, seed: material.split.seed,
            train: parts.train.count, test: parts.test.count,
            fingerprint: ExperimentRun.fingerprint(of: [parts], data.clips))
        // What does not fit is said before a judge is trained.
        _ = try experiment.networks(
            seed: experiment.seeds[0], classes: samples.classes, shape: samples.shape)
        let (model, file) = try Self.model(
            experiment, material, data.corpus(of: parts.train), report, shouldStop)
        judge = try MelJudge(model, file: file, data: data, split: parts)
    }

    /// The classifier that was given, or one that is trained on the training clips.
    private static func model(
        _ experiment: ContestExperiment, _ material: MelMaterial, _ corpus: Corpus,
        _ report: @escaping @Sendable (RunEvent) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> (ClassifierModel, file: String) {
        if let judge = experiment.judge { return (judge.model, judge.file) }
        guard let judge = material.judge else {
            throw SettingsError(
                "“\(experiment.name)” names no judge: give a trained classifier with --judge MODEL, or "
                    + "set judge.experiment")
        }
        let outcome = try ExperimentRun(judge.experiment, on: corpus).carryOut(
            report: report, shouldStop: shouldStop)
        return (outcome.model, judge.experiment.name)
    }

    func judge(_ loop: AdversarialLoop, seed: Int) throws -> (
        figures: ContestFigures, made: ContestMade
    ) {
        let count = experiment.judged
        // In turn, so that the first so many are of all classes.
        let asked = isConditional ? (0..<count).map { $0 % data.classes.count } : []
        let made = loop.make(
            count, labels: isConditional ? asked : nil, seed: UInt64(seed), stream: 2)
        guard made.buffer.allSatisfy(\.isFinite) else {
            throw AdversarialFault(.generator, step: experiment.training.plan.steps - 1)
        }
        let (figures, told) = try judge.judgement(of: made, asked: asked, seed: seed)
        return (figures, .mel(shown(made, isConditional ? asked : told, loop)))
    }

    func model(_ loop: AdversarialLoop) -> GeneratorModel? {
        loop.settle()
        return GeneratorModel(
            experiment: experiment.name, makes: experiment.task.rawValue, symbols: [],
            form: .relaxed, reading: .whole,
            latent: experiment.latent + samples.classes, network: loop.generator)
    }

    /// A few of each class, real ones beside them, and of the hours of the training.
    private func shown(_ made: Tensor, _ classes: [Int], _ loop: AdversarialLoop) -> MadeSounds {
        var shown = MadeSounds(
            width: data.size.width, height: data.size.height, rows: [], sounds: [],
            sampleRate: data.sampleRate)
        for (index, name) in data.classes.enumerated().prefix(Self.classesShown) {
            let own = Array(classes.indices.filter { classes[$0] == index }.prefix(Self.shown))
            let real = Array(
                parts.test.filter { data.labels[$0] == index }.prefix(Self.shown))
            let images = data.images(of: real)
            shown.rows.append(
                MadeSounds.Row(
                    name: name, made: own.map { data.levels(of: made.row($0)) },
                    real: (0..<images.rows).map { data.levels(of: images.row($0)) }))
            let plain = CorpusName.made(fromFolder: name).replacing(".", with: "_")
            if let first = own.first {
                shown.sounds.append(sound("made-\(plain)", made.rows(first..<first + 1)))
            }
            if images.rows > 0 { shown.sounds.append(sound("real-\(plain)", images.rows(0..<1))) }
        }
        let plan = experiment.training.plan
        for (index, picture) in loop.pictures.enumerated() {
            shown.rows.append(
                MadeSounds.Row(
                    name: "step \(plan.epoch(ofPicture: index) * plan.stepsPerEpoch)",
                    made: (0..<2 * Self.shown).map { data.levels(of: picture.row($0)) }, real: []))
        }
        return shown
    }

    private func sound(_ name: String, _ image: Tensor) -> MadeSounds.Sound {
        MadeSounds.Sound(name: name, samples: data.sounds(of: image)[0])
    }
}
