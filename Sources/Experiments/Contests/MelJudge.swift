import AvazAdversarial
import AvazDatasets
import AvazFiles
import AvazMetrics
import AvazModels
import AvazTensors

/// A classifier's judgement of sounds that a generator made, beside its judgement of real ones that neither
/// has seen.
///
/// Real clips go the same way as made ones: to an image, and back to sound. Distances, precision and recall
/// are against as many training clips, at most `most`; made and real clips that are held against them are
/// equally many, for all three figures depend on how many there are.
struct MelJudge: Sendable {
    private let judge: SoundJudge
    private let data: MelClips
    private let split: Split
    /// Of training clips.
    private let reference: SoundJudge.Opinion
    /// Of clips of the test part.
    private let real: SoundJudge.Opinion
    /// Share of the test part's own recordings that are told with certainty.
    private let recorded: Estimate
    /// Square of the distance to the nearest training clip that 1% of the test part's are within.
    private let copyBound: Float

    /// Training clips that made ones are held against, at most.
    private static let most = 1000
    /// Above which a score counts as certain.
    private static let certain = 0.9
    /// Samples with replacement from which intervals come.
    private static let resamples = 100

    /// - Parameter file: of the model, for errors.
    /// - Throws: where the model tells other classes, or is no network.
    init(_ model: ClassifierModel, file: String, data: MelClips, split: Split) throws {
        guard model.classes == data.classes else {
            func list(_ names: [String]) -> String {
                names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
            }
            throw FileFault(
                file: file,
                reason: "tells other classes apart than the clips have: expected "
                    + "\(list(data.classes)), found \(list(model.classes)); give a classifier of these "
                    + "classes with --judge, or leave it out")
        }
        let judge = try SoundJudge(model, file: file)
        self.judge = judge
        self.data = data
        self.split = split
        // Clips of a grouped split stand in the order of their classes or speakers.
        let (train, test) = (
            Self.thinned(split.train, to: Self.most), Self.thinned(split.test, to: Self.most)
        )
        reference = try Self.opinion(of: data.images(of: train), by: judge, data)
        real = try Self.opinion(of: data.images(of: test), by: judge, data)
        let answers = model.classify(test.map { data.clips[$0] }, of: data.corpus)
        recorded = .share(
            try answers.count { try $0.get().scores.contains { Double($0) > Self.certain } },
            of: test.count)
        let nearest = nearestSquaredDistances(
            of: rows(data.images(of: split.test)), to: rows(data.images(of: split.train))
        ).sorted()
        copyBound = nearest[nearest.count / 100]
    }

    /// Of images as sounds, a hundred at a time.
    private static func opinion(of images: Tensor, by judge: SoundJudge, _ data: MelClips) throws
        -> SoundJudge.Opinion
    {
        var opinion = SoundJudge.Opinion()
        for start in stride(from: 0, to: images.rows, by: 100) {
            let some = images.rows(start..<min(start + 100, images.rows))
            opinion += try judge.opinion(of: data.sounds(of: some), sampleRate: data.sampleRate)
        }
        return opinion
    }

    /// At most so many of some, evenly from the first to the last.
    static func thinned<Element>(_ all: [Element], to count: Int) -> [Element] {
        count < all.count ? (0..<count).map { all[$0 * all.count / count] } : all
    }

    /// - Parameters:
    ///   - made: images, more than three; where classes were asked for, each class in turn.
    ///   - asked: index of the class that each was asked for; empty where none was.
    /// - Returns: figures by name, and the index of the class that each is told as.
    func judgement(of made: Tensor, asked: [Int], seed: Int) throws
        -> (figures: ContestFigures, told: [Int])
    {
        let opinion = try Self.opinion(of: made, by: judge, data)
        let told = opinion.probabilities.map { row in
            row.indices.max { row[$0] < row[$1] } ?? 0
        }
        var figures = ContestFigures()
        figures.measures = ["made": Double(made.rows), "real": Double(real.features.count)]
        figures.put("certainShare", Self.certain(opinion))
        figures.put("certainShareReal", Self.certain(real))
        figures.put("certainShareRecorded", recorded)
        if !asked.isEmpty {
            figures.put("asAsked", .share(zip(told, asked).count { $0 == $1 }, of: told.count))
        }
        let shares = data.classes.indices.map { index in
            Double(told.count { $0 == index }) / Double(told.count)
        }
        for (name, share) in zip(data.classes, shares) { figures.measures["share \(name)"] = share }
        figures.measures["leastShare"] = shares.min()
        figures.measures["greatestShare"] = shares.max()
        let nearest = nearestSquaredDistances(
            of: rows(made), to: rows(data.images(of: split.train)))
        figures.measures["copiedShare"] =
            Double(nearest.count { $0 < copyBound }) / Double(nearest.count)
        compare(opinion, seed: seed, &figures)
        return (figures, told)
    }

    /// Sets beside sets, made and real ones equally many: the first of those made, which are of each class
    /// in turn, and real ones evenly from all.
    private func compare(
        _ opinion: SoundJudge.Opinion, seed: Int, _ figures: inout ContestFigures
    ) {
        let count = min(opinion.features.count, real.features.count)
        let sides = [
            ("", Array(opinion.probabilities.prefix(count)), Array(opinion.features.prefix(count))),
            (
                "Real", Self.thinned(real.probabilities, to: count),
                Self.thinned(real.features, to: count)
            ),
        ]
        for (suffix, probabilities, features) in sides {
            var random = FastGenerator(seed: UInt64(seed), stream: 21)
            figures.put(
                "inceptionScore" + suffix,
                Self.estimate(probabilities, least: 1, &random) { InceptionScore.of($0) })
            figures.put(
                "frechetDistance" + suffix,
                Self.estimate(features, least: 0, &random) {
                    FrechetDistance.squared($0, reference.features)
                })
            guard min(count, reference.features.count) > 3 else { continue }
            let coverage = NeighbourCoverage(real: reference.features, made: features)
            figures.measures["precision" + suffix] = coverage.precision
            figures.measures["recall" + suffix] = coverage.recall
        }
    }

    private static func certain(_ opinion: SoundJudge.Opinion) -> Estimate {
        .share(
            opinion.probabilities.count { $0.contains { $0 > certain } },
            of: opinion.probabilities.count)
    }

    /// A figure of a sample with its 95% interval by the bootstrap's standard error (Efron, 1979): the
    /// deviation over samples drawn from it with replacement. Their own middle would be no middle of the
    /// figure's, since a set with repetitions lies farther from others than a new one.
    ///
    /// - Parameter least: that the figure can be.
    /// - Returns: nil where the sample, or one that is drawn from it, has no such figure.
    static func estimate<Element>(
        _ sample: [Element], least: Double, _ random: inout FastGenerator,
        _ figure: ([Element]) -> Double?
    ) -> Estimate? {
        let own = figure(sample)
        let others = (0..<resamples).compactMap { _ in
            figure(sample.indices.map { _ in sample.randomElement(using: &random) ?? sample[0] })
        }
        guard let own, others.count == resamples else { return nil }
        let mean = others.reduce(0, +) / Double(resamples)
        let squares = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let reach = 1.96 * (squares / Double(resamples - 1)).squareRoot()
        return Estimate(mean: own, low: max(least, own - reach), high: own + reach)
    }
}

/// The rows of a tensor as arrays.
private func rows(_ tensor: Tensor) -> [[Float]] {
    (0..<tensor.rows).map { tensor.row($0).array }
}
