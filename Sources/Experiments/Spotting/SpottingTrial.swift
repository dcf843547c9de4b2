import AvazDatasets
import AvazDetection
import AvazFiles
import AvazModels
import AvazNeuralNetworks
import AvazRecords
import AvazTensors

/// What a training to find words comes to.
struct SpottingResult: Sendable {
    var history: [RunRecord.Epoch]
    var judgement: RunRecord.Objects
    var model: SpottingModel
    var picture: SpottingRun.Picture?
    /// Words on each side.
    var counts: (train: Int, test: Int)
    /// That looking the test recordings through took, by the clock, without their making.
    var secondsOfSearch: Double
}

/// Words found in recordings that are made of a corpus's, one split.
struct SpottingTrial: Sendable {
    let experiment: SpottingExperiment
    let words: SpokenWords

    private var section: SpottingPlanSection { experiment.search }
    private var classes: Int { words.classes.count }

    func run(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> SpottingResult {
        let (own, validation) = try parted(split.train, seed: seed)
        let learnt = MadeRecordings(
            of: own, words, experiment.learnt, repeats: true, sampleRate: section.plan.sampleRate,
            seed: UInt64(seed), part: 1)
        let network = try experiment.starting(classes: classes, seed: seed)
        var examples = try patches(of: learnt, network, shouldStop: shouldStop)
        var plan = section.plan
        (plan.mean, plan.deviation) = ImageClassifier.brightness(of: examples.inputs)
        ImageClassifier.scale(examples.inputs, (plan.mean, plan.deviation))
        func train(_ stage: TrainingStage) throws -> [RunRecord.Epoch] {
            try experiment.training.train(
                network, on: examples, classes: classes + 1, seed: seed, fold: split.fold,
                checkpoints: checkpoints?.of(stage), shouldStop: shouldStop, report: report)
        }
        var history = try train(.own)
        if let most = section.hardNegatives {
            let mined = try checkpoints.finding {
                try self.mined(
                    in: learnt, by: self.model(plan, network, 0), most: most, shouldStop: shouldStop
                )
            }
            examples = .joining([examples, mined])
            // It goes on with what it has learnt.
            history = try train(.mistakes)
        }
        let threshold = try checkpoints.finding {
            try self.threshold(
                in: judgedRecordings(of: validation, words: experiment.validation.words, part: 2),
                by: self.model(plan, network, 0), shouldStop: shouldStop)
        }
        let model = model(plan, network, threshold)
        let judged = judgedRecordings(of: split.test, words: experiment.judged.words, part: 3)
        let search = try checkpoints.finding {
            try self.search(judged, by: model, shouldStop: shouldStop)
        }
        return SpottingResult(
            history: history, judgement: judgement(search, threshold), model: model,
            picture: try search.found.first.flatMap { found in
                SpottingRun.Picture(
                    of: try judged.scene(0), found: found.filter { $0.score >= threshold },
                    plan: plan,
                    classes: words.classes)
            }, counts: (learnt.words, judged.words), secondsOfSearch: search.seconds)
    }

    // MARK: Parts

    /// What the network learns from, and what the threshold is chosen on.
    private func parted(_ train: [Int], seed: Int) throws -> (train: [Int], validation: [Int]) {
        let section = experiment.validation
        let own = UInt32(truncatingIfNeeded: experiment.split.seed ?? seed)
        let parted: Split
        do {
            parted =
                switch section.kind {
                case .grouped:
                    try .grouped(
                        groups: train.map { words.clips[$0].group },
                        testFraction: section.fraction, seed: own)
                case .random:
                    try .stratified(
                        labels: train.map { words.clips[$0].label },
                        testFraction: section.fraction, seed: own)
                }
        } catch { throw SettingsError("validation: \(error)") }
        return (parted.train.map { train[$0] }, parted.test.map { train[$0] })
    }

    private func judgedRecordings(of clips: [Int], words count: Int, part: UInt64)
        -> MadeRecordings
    {
        // All seeds are judged by the same recordings.
        MadeRecordings(
            of: clips, words, experiment.judged, atMost: count, repeats: false,
            sampleRate: section.plan.sampleRate, seed: UInt64(experiment.split.seed ?? 0),
            part: part)
    }

    private func model(_ plan: SpottingPlan, _ network: Network, _ threshold: Double)
        -> SpottingModel
    {
        SpottingModel(
            experiment: experiment.name, classes: words.classes, plan: plan, threshold: threshold,
            network: network)
    }

    // MARK: Learning

    private func patches(
        of recordings: MadeRecordings, _ network: Network,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Examples {
        let plan = section.plan
        let hop = try SlidingNetwork(network, height: plan.frames, width: plan.bands).hop.rows
        let parts = try recordings.map(shouldStop) { index, scene in
            var generator = recordings.generator(index, draw: 1)
            return SpottingPatches(
                of: scene, levels: try plan.levels(of: scene.samples), section: section, hop: hop,
                classes: classes, using: &generator)
        }
        var all = SpottingPatches()
        for part in parts { all.append(part) }
        guard !all.labels.isEmpty else {
            throw SettingsError(
                "windows.frames: no window fits the recordings; make windows shorter, or recordings "
                    + "of more words")
        }
        return examples(all)
    }

    private func examples(_ patches: SpottingPatches) -> Examples {
        Examples(
            inputs: Tensor(
                [patches.labels.count, section.plan.frames, section.plan.bands, 1],
                patches.inputs), labels: patches.labels)
    }

    /// Windows that were taken for words where there is none, the surest first.
    private func mined(
        in recordings: MadeRecordings, by model: SpottingModel, most: Int,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Examples {
        typealias Wrong = (score: Double, frames: [Float])
        let share = max(1, 2 * most / recordings.count)
        @Sendable func isSurer(_ one: Wrong, _ other: Wrong) -> Bool { one.score > other.score }
        let parts = try recordings.map(shouldStop) { _, scene -> [Wrong] in
            var wrong: [Wrong] = []
            let spotter = try model.spotter {
                guard SpottingPatches.isBackground($0.found.box, of: scene) else { return }
                wrong.append(($0.found.score, Array($0.frames)))
            }
            _ = try spotter.append(scene.samples)
            _ = try spotter.finish()
            return Array(wrong.sorted(by: isSurer).prefix(share))
        }
        var patches = SpottingPatches()
        for (_, frames) in parts.joined().sorted(by: isSurer).prefix(most) {
            patches.inputs += frames
            patches.labels.append(classes)
        }
        return examples(patches)
    }

    // MARK: Finding

    /// What was found in some recordings, and what is there.
    private struct Search {
        var found: [[FoundBox]]
        var truth: [[TrueBox]]
        /// Of sound.
        var length: Double
        /// By the clock.
        var seconds: Double
    }

    private func search(
        _ recordings: MadeRecordings, by model: SpottingModel,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Search {
        var search = Search(found: [], truth: [], length: 0, seconds: 0)
        // A few at a time: hours of sound never lie in memory, and making them is no part of the search.
        for start in stride(from: 0, to: recordings.count, by: Self.together) {
            let range = start..<min(start + Self.together, recordings.count)
            let scenes = try recordings.map(shouldStop, in: range) { _, scene in scene }
            let began = ContinuousClock.now
            search.found += try Parallel.map(scenes.count) { index in
                let spotter = try model.spotter()
                return try spotter.append(scenes[index].samples) + spotter.finish()
            }
            search.seconds += (ContinuousClock.now - began).seconds
            search.truth += scenes.map(\.words)
            search.length += scenes.reduce(0) { $0 + $1.seconds }
        }
        return search
    }

    /// Recordings that are searched at once.
    private static let together = 16

    private func judge(_ search: Search) -> DetectionJudge {
        DetectionJudge(
            classes: classes,
            images: zip(search.truth, search.found).map {
                DetectionJudge.Judged(truth: $0, found: $1)
            }, most: .max)
    }

    /// The lowest score above which there are few enough false alarms.
    private func threshold(
        in recordings: MadeRecordings, by model: SpottingModel,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Double {
        let search = try search(recordings, by: model, shouldStop: shouldStop)
        let judge = judge(search)
        let wrong = (0..<classes).flatMap { label in
            judge.matches(of: label, at: Self.overlap).filter { !$0.isRight }.map(\.score)
        }.sorted(by: >)
        let allowed = Int(section.falseAlarms * search.length / 3600)
        return wrong.count <= allowed ? 0 : min(1, wrong[allowed].nextUp)
    }

    /// Overlap in time from which a word counts as found: enough to know where to listen.
    private static let overlap = 0.3

    private func judgement(_ search: Search, _ threshold: Double) -> RunRecord.Objects {
        let all = judge(search)
        let told = DetectionJudge(
            classes: classes,
            images: all.images.map { image in
                DetectionJudge.Judged(
                    truth: image.truth, found: image.found.filter { $0.score >= threshold })
            }, most: .max)
        let counts = told.counts(at: Self.overlap)
        let hours = search.length / 3600
        let matches = (0..<classes).map { all.matches(of: $0, at: Self.overlap) }
        let spoken = search.truth.joined().map(\.label)
        let byWord = (0..<classes).map { label in
            let count = spoken.count { $0 == label }
            return Double(count) * Self.found(matches[label], of: count, below: 10 * hours)
        }
        return RunRecord.Objects(
            ap50: all.meanAveragePrecision(at: 0.5),
            ap75: all.meanAveragePrecision(at: 0.75), ap: all.cocoAveragePrecision,
            recall: counts.recall, precision: counts.precision,
            falsePerImage: counts.falsePerImage,
            measures: [
                "ap30": all.meanAveragePrecision(at: Self.overlap),
                "falseAlarmsPerHour": counts.falsePerImage * Double(search.found.count) / hours,
                "foundAtTenAnHour": Self.found(
                    Array(matches.joined()), of: spoken.count, below: 10 * hours),
                "foundShareAtTenEach": byWord.reduce(0, +) / Double(max(1, spoken.count)),
                "hours": hours, "threshold": threshold,
            ],
            perClass: self.words.classes.enumerated().compactMap { label, name in
                all.averagePrecision(of: label, at: 0.5).map {
                    RunRecord.Objects.ClassPrecision(
                        class: name, ap50: $0,
                        support: spoken.count { $0 == label })
                }
            },
            samples: [SpottingRun.Picture.fileName])
    }

    /// Share of the words that the threshold would find that lets fewer than so many false alarms in.
    static func found(
        _ matches: [(score: Double, isRight: Bool)], of words: Int, below most: Double
    ) -> Double {
        let order = matches.sorted { $0.score > $1.score }
        var (right, wrong) = (0, 0)
        for match in order {
            if !match.isRight {
                wrong += 1
                if Double(wrong) >= most { break }
            }
            right += match.isRight ? 1 : 0
        }
        return words == 0 ? 0 : Double(right) / Double(words)
    }
}
