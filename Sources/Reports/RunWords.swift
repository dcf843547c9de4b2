import AvazRecords

extension RunRecord {
    /// What the figures count: clips, or the slices that they are cut into.
    var judged: String { corpus.slices == nil ? "clip" : "slice" }

    /// What the corpus consists of: clips of classes, or pieces of nothing but themselves.
    fileprivate var part: String {
        isOfImages ? "image" : isOfPoints ? "heap" : corpus.classes.isEmpty ? "piece" : "clip"
    }

    /// Whether images were looked at.
    var isOfImages: Bool { ["images", "scenes"].contains(corpus.task) }

    /// Whether two networks contended, and one learnt to make something.
    var isContest: Bool { ["points", "mel", "tunes"].contains(corpus.task) }
    /// Whether it learnt to make what is drawn afresh at each step.
    var isOfPoints: Bool { split.kind == "fresh" }
}

/// What a report says of a run in sentences.
struct RunWords {
    let record: RunRecord
    private let corpus: CorpusTitle

    init(_ record: RunRecord) {
        self.record = record
        corpus = CorpusTitle(record.corpus.name)
    }

    /// `mlp-two-hidden on FSDD`
    var title: String { "\(record.experiment) on \(corpus.text)" }

    /// What the experiment says of itself.
    var subtitle: String? { record.settings["title"]?.string }

    /// `FSDD: 3,000 clips in 10 classes, 2 files rejected.`
    var corpusSentence: String {
        let rejected = record.corpus.rejected.count
        let classes = record.corpus.classes.count
        return "\(corpus.text): \(counted(record.corpus.clips, record.part))"
            + (classes == 0 ? "" : " in \(counted(classes, "class", "classes"))")
            + (record.corpus.slices.map { ", cut into \(counted($0, "slice"))" } ?? "")
            + (rejected == 0 ? "" : ", \(counted(rejected, "file")) rejected") + "."
    }

    /// `Split at random with seed 42: 2,400 clips to train, 600 to test.`
    var splitSentence: String {
        let split = record.split
        if record.isOfPoints {
            return "Points drawn afresh at each step, \(grouped(split.train)) in a training; "
                + "\(counted(split.test, "point")) that the generator made are judged."
        }
        let seed =
            split.seed.map { " with seed \($0)" } ?? (isDrawnAnew ? ", anew for each seed" : "")
        let folds = Set(record.runs.compactMap(\.fold)).count
        let mean = folds > 1 ? " in each of \(folds) folds" : ""
        // Sequences are cut into windows, or stretches, which stand on either side.
        let part =
            record.corpus.classes.isEmpty
            ? "window"
            : record.isOfImages
                ? "patch" : record.corpus.task == "spotting" ? "spoken word" : record.part
        return
            "\(splitTitle)\(seed): \(counted(split.train, part, part == "patch" ? "patches" : nil)) to train, "
            + "\(grouped(split.test)) to test\(mean)."
    }

    /// Whether each seed has a split of its own.
    private var isDrawnAnew: Bool {
        record.split.seed == nil
            && ["random", "stratified", "grouped"].contains(record.split.kind)
    }

    private var splitTitle: String {
        switch record.split.kind {
        case "random": "Split at random"
        case "stratified": "Split at random, each class in its share"
        case "grouped": "Split by group"
        case "leave-one-group-out": "One group held out at a time"
        case "grouped-folds": "Whole groups in folds"
        case "balanced-folds": "Whole groups in folds, each class in its share"
        case "contiguous-folds": "Folds of contiguous blocks"
        case "contiguous": "Split in contiguous blocks"
        case "windows": "Windows at random"
        case "pieces": "Whole pieces held out"
        case "tail": "The end held out"
        case "given": "Split as the corpus has it"
        case "scenes": "Whole images held out"
        case "all": "All that there is, beside what was made"
        case "folds": "In folds, each class in its share"
        default: "Split \(Name.visible(record.split.kind))"
        }
    }

    /// `5 runs with the seeds 1, 2, 3, 4, 5.`
    var runsSentence: String {
        let seeds = record.runs.map(\.seed).reduce(into: [Int]()) { seeds, seed in
            if !seeds.contains(seed) { seeds.append(seed) }
        }
        let list = seeds.map(String.init).joined(separator: ", ")
        return counted(record.runs.count, "run") + " with the "
            + (seeds.count == 1 ? "seed \(list)." : "seeds \(list).")
    }

    /// How the interval was made, so that nobody takes it for another.
    var intervalSentence: String {
        let folds = RunRecord.folds(of: record.runs).count
        if record.summary.classification == nil {
            let over =
                folds > 1 ? "folds" : record.isContest ? "seeds" : "seeds, on the same test part"
            if record.runs.count == 1, !record.runs[0].test.intervals.isEmpty {
                return "The intervals are over what one run judged; of other runs they do not tell."
            }
            return record.runs.count == 1
                ? "One run has no interval."
                : "The intervals are Student's over the \(folds > 1 ? folds : record.runs.count) "
                    + "\(over)."
        }
        if let population = record.summary.classification?.population {
            return sentence(population)
        }
        let seeds = record.runs.count / folds
        let averaged = seeds > 1 ? ", averaged over the \(seeds) seeds" : ""
        let over = folds > 1 ? "\(folds) folds" : "test \(record.judged)s"
        let classes = "; tables by class count the \(record.judged)s of all runs"
        return "The interval of the accuracy is \(folds > 1 ? "Student's" : "Wilson's") over the "
            + over + averaged + (record.runs.count > 1 ? classes : "") + "."
    }

    /// What the intervals tell of, and how often each clip was counted.
    private func sentence(_ population: RunRecord.Population) -> String {
        let repeats = repeats(population)
        let like =
            population.unit == .group
            ? "other groups like the \(grouped(population.units)) that were judged"
            : "other clips like the \(grouped(population.clips)) that were judged"
        let heard = population.unit == .clip ? ", of the same origin" : ""
        return "The 95% intervals are for \(like)\(heard)." + repeats
    }

    /// Empty where each clip was judged once.
    private func repeats(_ population: RunRecord.Population) -> String {
        let judgements = record.runs.compactMap(\.classification).reduce(0) {
            $0 + $1.confusion.joined().reduce(0, +)
        }
        guard judgements > population.clips else { return "" }
        return " Tables by class count \(counted(judgements, "judgement")) of "
            + "\(counted(population.clips, "different clip"))\(record.corpus.slices == nil ? "" : " in slices")"
            + (record.runs.count > 1 ? " by \(counted(record.runs.count, "run"))." : ".")
    }

    /// What became of each training, a sentence each; nil where nobody asked.
    var states: [String]? {
        let states = record.runs.compactMap { run -> String? in
            guard let generation = run.generation else { return nil }
            return generation.state.map { "Seed \(run.seed) \($0)." }
        }
        return states.isEmpty ? nil : states
    }

    /// Whose figures these are and are not.
    var warnings: [String] {
        var warnings = corpus.isSynthetic ? [corpus.syntheticWarning] : []
        if let published = PublishedFigures(record), published.corpus != corpus.text {
            warnings.append(
                "The published figures are of \(published.corpus), ours of \(corpus.text): "
                    + "they stand side by side for orientation, not as a comparison.")
        }
        if let divergence = record.divergence {
            warnings.append("Stopped in epoch \(divergence.epoch): \(divergence.reason).")
        }
        return warnings
    }
}
