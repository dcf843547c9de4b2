import AvazDatasets
import AvazDetection
import AvazInputs
import AvazRecords
import AvazTensors

/// Objects of scenes told apart, or found.
struct SceneTrial: Sendable {
    let experiment: ImageExperiment
    let corpus: SceneCorpus
    /// Of each scene.
    let windows: [WindowPyramid]

    init(experiment: ImageExperiment, corpus: SceneCorpus) {
        self.experiment = experiment
        self.corpus = corpus
        let detector = Self.detector(experiment, classes: corpus.classes.count)
        windows = Parallel.map(corpus.scenes.count) {
            detector.windows(of: corpus.scenes[$0].image)
        }
    }

    private var hasBackground: Bool { experiment.patches.background != .none }
    private var outputs: Int { corpus.classes.count + (hasBackground ? 1 : 0) }

    /// The network's classes: those of the corpus, then the background.
    static func classes(_ corpus: SceneCorpus, _ experiment: ImageExperiment) -> [String] {
        corpus.classes + (experiment.patches.background == .none ? [] : ["background"])
    }

    func run(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> ImageResult {
        let patches = ScenePatches(
            section: experiment.patches, scenes: corpus.scenes, windows: windows,
            classes: corpus.classes.count)
        var generator = FastGenerator(seed: UInt64(seed), stream: 1)
        var sources = patches.sources(in: split.train, using: &generator)
        var balanced = balanced(sources, patches, seed: seed)
        var classifier = try experiment.trained(
            on: balanced, classes: outputs, seed: seed, fold: nil, checkpoints: checkpoints,
            shouldStop: shouldStop, report: report)
        if let detection = experiment.detection, let most = detection.hardNegatives {
            sources += try checkpoints.finding {
                try self.mined(
                    by: classifier, detection, in: split.train, most: most, shouldStop: shouldStop)
            }
            balanced = self.balanced(sources, patches, seed: seed)
            classifier = try experiment.trained(
                on: balanced, classes: outputs, seed: seed, fold: nil, stage: .mistakes,
                checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        }
        let (inputs, tested) = self.tested(patches, split.test, seed: seed)
        let order = ClassOrder(Self.classes(corpus, experiment))
        let predictions = order.predictions(classifier, inputs, tested.map(\.label)) {
            Self.name(of: tested[$0], in: corpus)
        }
        let counts = (balanced.examples.count, tested.count)
        guard let detection = experiment.detection else {
            return ImageResult(
                history: classifier.history, judgement: order.judgement(predictions, balanced),
                predictions: predictions, counts: counts)
        }
        let hits = predictions.count(where: \.isRight)
        let found = try checkpoints.finding {
            try self.found(by: classifier, detection, in: split.test, shouldStop: shouldStop)
        }
        return ImageResult(
            history: classifier.history,
            judgement: .objects(
                judged(
                    found, split.test,
                    patchAccuracy: Double(hits) / Double(max(1, predictions.count)))),
            samples: Self.pictures(of: found, split.test, in: corpus), counts: counts)
    }

    // MARK: Patches

    private func balanced(
        _ sources: [ScenePatches.Source], _ patches: ScenePatches, seed: Int
    ) -> BalancedExamples {
        BalancedExamples(
            labels: sources.map(\.label), classes: outputs, size: experiment.patches.size,
            balance: experiment.balance, augmentation: experiment.augmentation, seed: seed
        ) { index, copy in
            var moves = FastGenerator(
                seed: UInt64(seed), stream: 1 << 40 | UInt64(index) << 20 | UInt64(copy))
            return patches.image(of: sources[index], moving: &moves)
        }
    }

    /// What is judged is the same for all ways of training: each object in the middle of its window,
    /// or by its box alone where the network knows no other, and as much background as there is.
    private func tested(_ patches: ScenePatches, _ test: [Int], seed: Int)
        -> (inputs: Tensor, sources: [ScenePatches.Source])
    {
        var generator = FastGenerator(seed: UInt64(experiment.split.seed), stream: 2)
        let sources = patches.sources(in: test, using: &generator)
        let size = experiment.patches.size
        let inputs = Tensor([sources.count, size, size, 1])
        for (row, source) in sources.enumerated() {
            inputs.row(row).assign(patches.image(of: source).pixels)
        }
        return (inputs, sources)
    }

    /// The scene and the place in it, as a media fragment (W3C, 2012).
    private static func name(of source: ScenePatches.Source, in corpus: SceneCorpus) -> String {
        let box = source.box
        let numbers = [box.left, box.top, box.width, box.height].map { String(Int($0.rounded())) }
        return "\(corpus.scenes[source.scene].path)#xywh=" + numbers.joined(separator: ",")
    }

    // MARK: Finding

    private static func detector(_ experiment: ImageExperiment, classes: Int) -> WindowDetector {
        let (detection, standard) = (experiment.detection, DetectionSection.standard)
        return WindowDetector(
            window: experiment.patches.size, margin: experiment.patches.margin,
            stride: detection?.stride ?? standard.stride,
            downscale: detection?.downscale ?? standard.downscale, levels: detection?.levels,
            enlargement: detection?.enlargement ?? standard.enlargement, classes: classes,
            threshold: detection?.threshold ?? 0.5, suppression: detection?.suppression ?? .none,
            voting: detection?.voting)
    }

    private func scorer(_ classifier: ImageClassifier, _ detection: DetectionSection)
        -> PyramidScorer
    {
        PyramidScorer(
            classifier, window: experiment.patches.size, dividesAgain: detection.dividesAgain)
    }

    private func found(
        by classifier: ImageClassifier, _ detection: DetectionSection, in places: [Int],
        shouldStop: @Sendable () -> Bool
    ) throws -> [[FoundBox]] {
        let detector = Self.detector(experiment, classes: corpus.classes.count)
        let scorer = scorer(classifier, detection)
        return try places.map { place in
            if shouldStop() { throw Interrupted(during: "finding") }
            return detector.found(
                in: windows[place], scores: scorer.scores(of: windows[place]))
        }
    }

    /// Windows of training scenes that were taken for objects where there is none, the surest first.
    private func mined(
        by classifier: ImageClassifier, _ detection: DetectionSection, in train: [Int], most: Int,
        shouldStop: @Sendable () -> Bool
    ) throws -> [ScenePatches.Source] {
        let detector = Self.detector(experiment, classes: corpus.classes.count)
        let scorer = scorer(classifier, detection)
        // Evenly over the training part.
        let step = max(1, train.count / detection.minedScenes)
        var wrong: [(score: Double, source: ScenePatches.Source)] = []
        for place in stride(from: 0, to: train.count, by: step).map({ train[$0] }) {
            if shouldStop() { throw Interrupted(during: "finding") }
            let scene = corpus.scenes[place]
            let found = detector.candidates(
                in: windows[place], scores: scorer.scores(of: windows[place]))
            for candidate in found
            where scene.boxes.allSatisfy({
                $0.box.overlap(candidate.found.box) < ScenePatches.mostOfBackground
            }) {
                let source = ScenePatches.Source(
                    scene: place, box: candidate.found.box, place: candidate.place,
                    label: corpus.classes.count)
                wrong.append((candidate.found.score, source))
            }
        }
        let surest = wrong.indices.sorted {
            wrong[$0].score == wrong[$1].score ? $0 < $1 : wrong[$0].score > wrong[$1].score
        }
        return surest.prefix(most).map { wrong[$0].source }
    }

    private func judged(_ found: [[FoundBox]], _ test: [Int], patchAccuracy: Double)
        -> RunRecord.Objects
    {
        let judge = DetectionJudge(
            classes: corpus.classes.count,
            images: zip(test, found).map {
                DetectionJudge.Judged(truth: corpus.scenes[$0].boxes, found: $1)
            })
        let counts = judge.counts(at: 0.5)
        return RunRecord.Objects(
            ap50: judge.meanAveragePrecision(at: 0.5), ap75: judge.meanAveragePrecision(at: 0.75),
            ap: judge.cocoAveragePrecision, recall: counts.recall, precision: counts.precision,
            falsePerImage: counts.falsePerImage, measures: ["patchAccuracy": patchAccuracy],
            perClass: corpus.classes.enumerated().compactMap { label, name in
                judge.averagePrecision(of: label, at: 0.5).map {
                    RunRecord.Objects.ClassPrecision(
                        class: name, ap50: $0,
                        support: test.reduce(0) { sum, place in
                            sum + corpus.scenes[place].boxes.count { $0.label == label }
                        })
                }
            }, samples: Self.sampleNames(test.count))
    }

    // MARK: Pictures

    /// Scenes that are kept as pictures.
    private static let pictured = 4

    private static func sampleNames(_ scenes: Int) -> [String] {
        (0..<min(pictured, scenes)).map { "scene-\($0 + 1).png" }
    }

    /// The first scenes with objects, true boxes white and found ones in their classes' colours.
    private static func pictures(of found: [[FoundBox]], _ test: [Int], in corpus: SceneCorpus)
        -> [ImageRun.Sample]
    {
        let places = test.indices.sorted { a, b in
            let (one, other) = (
                corpus.scenes[test[a]].boxes.isEmpty, corpus.scenes[test[b]].boxes.isEmpty
            )
            return one == other ? a < b : !one
        }
        return zip(sampleNames(test.count), places).map { name, place in
            let scene = corpus.scenes[test[place]]
            let truth = scene.boxes.map { (box: $0.box, label: 0) }
            let own = found[place].prefix(200).map { (box: $0.box, label: $0.label) }
            let picture = scene.image.drawing(truth, palette: [(1, 1, 1)]).drawing(own)
            return ImageRun.Sample(name: name, image: picture)
        }
    }
}
