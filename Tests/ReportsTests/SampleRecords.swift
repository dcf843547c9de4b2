@testable import AvazFiles
@testable import AvazRecords
@testable import AvazMetrics

/// Draws that are the same on every machine, for records that look like real ones.
struct SampleGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 29)) &* 0xbf58_476d_1ce4_e5b9
    }
}

let digits = (0..<10).map(String.init)

/// A record of an experiment that never took place.
func sampleRecord(
    _ experiment: String = "mlp-two-hidden", corpus: String = "fsdd", task: String = "digits",
    classes: [String] = digits, runs: Int = 1, folds: Bool = false, clips: Int = 600,
    epochs: Int = 5, accuracy: Double = 0.7, splitKind: String = "random",
    published: JSONValue = .null, publishedKey: String? = nil, meetsUnknown: Bool = false,
    settings: [String: JSONValue] = [:], hasInputs: Bool = false
) -> RunRecord {
    var generator = SampleGenerator(state: 1)
    var table = PredictionTable(classes: classes, runs: [])
    let runs = (0..<runs).map { index in
        let predictions = samplePredictions(
            classes: classes, clips: clips, accuracy: accuracy, seed: UInt64(index) &+ 7)
        let fold = folds ? "speaker \(index + 1)" : nil
        table.runs.append(.init(seed: folds ? 1 : index + 1, fold: fold, predictions: predictions))
        return RunRecord.Run(
            seed: folds ? 1 : index + 1, fold: folds ? "speaker \(index + 1)" : nil,
            history: sampleHistory(epochs, accuracy: accuracy, using: &generator),
            test: .classification(
                .init(
                    predictions: predictions, classes: classes,
                    detection: meetsUnknown ? sampleDetection(using: &generator) : nil)),
            seconds: .init(features: 0.42, training: 1.25 + Double(index)))
    }
    var members: [String: JSONValue] = [
        "title": .string("MLP, two hidden layers, mean of 12 MFCCs"), "task": .string(task),
        "training": .object([
            "epochs": .number(Double(epochs)), "loss": .string("mse"), "shuffle": .bool(false),
            "learningRate": .number(0.001),
        ]), "seeds": .array([.number(42)]),
    ]
    if let publishedKey { members["published"] = .string(publishedKey) }
    for (key, value) in settings { members[key] = value }
    return RunRecord(
        experiment: experiment,
        corpus: .init(
            name: corpus, task: task, clips: clips * 5, classes: classes,
            rejected: [.init(file: "bad/empty.wav", reason: "has no samples")],
            fingerprint: "4b1d"),
        split: .init(
            kind: splitKind, seed: 42, train: clips * 4, test: clips, fingerprint: "77aa"),
        runs: runs, summary: .init(of: table, splitKind: splitKind), published: published,
        settings: .object(members), inputs: hasInputs ? sampleInputs(classes) : nil,
        environment: .object(["swift": .string("6.3.1"), "threads": .number(2)]))
}

/// Predictions that are right with about the given probability, and else near their class.
func samplePredictions(classes: [String], clips: Int, accuracy: Double, seed: UInt64)
    -> [Prediction]
{
    var generator = SampleGenerator(state: seed)
    return (0..<clips).map { clip in
        let truth = Int.random(in: 0..<classes.count, using: &generator)
        let isRight = Double.random(in: 0..<1, using: &generator) < accuracy
        let step = Int.random(in: 1...max(1, classes.count / 3), using: &generator)
        let given = isRight ? truth : (truth + step) % classes.count
        var scores = [Float](repeating: 0.01, count: classes.count)
        scores[given] = Float.random(in: 0.4..<1, using: &generator)
        return Prediction(
            file: "clips/\(clip).wav", group: "speaker \(clip % 6)", truth: truth, predicted: given,
            scores: scores)
    }
}

private func sampleHistory(
    _ epochs: Int, accuracy: Double, using generator: inout SampleGenerator
) -> [RunRecord.Epoch] {
    (1...max(1, epochs)).prefix(epochs).map { epoch in
        let progress = 1 - 1 / Double(epoch + 1)
        let noise = Double.random(in: -0.02...0.02, using: &generator)
        return RunRecord.Epoch(
            epoch: epoch, trainLoss: 0.09 * (1 - 0.7 * progress) + noise / 20,
            trainAccuracy: min(1, max(0, (accuracy + 0.1) * progress + noise)),
            testLoss: 0.092 * (1 - 0.6 * progress) - noise / 20,
            testAccuracy: min(1, max(0, accuracy * progress - noise)))
    }
}

private func sampleDetection(using generator: inout SampleGenerator) -> RunRecord.Detection {
    let genuine = (0..<400).map { $0 < 200 }
    let scores = genuine.map { isGenuine in
        let sum = (0..<6).reduce(Float(0)) { sum, _ in
            sum + Float.random(in: -1...1, using: &generator)
        }
        return sum + (isGenuine ? 4 : 0)
    }
    let curve = DetectionCurve(scores: scores, genuine: genuine)
    return RunRecord.Detection(
        equalErrorRate: curve.equalErrorRate, threshold: 2, falseAcceptance: 0.05,
        falseRejection: 0.1,
        accuracyAtOnePercentFalseAcceptance: 1
            - curve.point(atFalseAcceptance: 0.01).falseRejection,
        curve: curve.thinned().map(RunRecord.Detection.Point.init))
}

/// A record of a model of sequences, or of one that makes something, with two seeds.
func sampleRecord(judged: [RunRecord.Judgement], name: String = "music") -> RunRecord {
    let runs = judged.enumerated().map { index, judgement in
        RunRecord.Run(
            seed: index,
            history: (1...3).map { epoch in
                RunRecord.Epoch(
                    epoch: epoch, trainLoss: 1 / Double(epoch),
                    figures: ["gradientNorm": Double(epoch) / 2])
            },
            test: judgement, seconds: .init(features: 1, training: 2))
    }
    var record = sampleRecord(name, task: "music", epochs: 3)
    record.corpus.classes = []
    (record.runs, record.summary) = (runs, .init(figuresOf: runs))
    return record
}

/// Two seeds' judgements of either kind.
let sampleJudgements: [[RunRecord.Judgement]] = [
    [1.5, 1.7].map { nats in
        .sequence(
            .init(
                unit: "token", nats: nats, perplexity: exponential(nats), accuracy: 0.25,
                marks: [.init(name: "5-gram", nats: 5.05, accuracy: 0.135)],
                measures: ["longestCopy": 12], samples: ["new|one.mid"]))
    },
    [7.5, 8].map { modes in
        .generation(.init(measures: ["modes": modes, "reverseDivergence": 0.03]))
    },
    [0.91, 0.93].map { precision in
        .objects(
            .init(
                ap50: precision, ap75: 0.5, ap: 0.55, recall: 0.95, precision: 0.9,
                falsePerImage: 0.4, measures: ["patchAccuracy": 0.98], perClass: [],
                samples: ["scene-1.png"]))
    },
]

/// The figures of `mlp-two-hidden` as the source report prints them.
let samplePublished = JSONValue.object([
    "corpus": .string("audiomnist"), "source": .string("a report"),
    "testAccuracy": .number(0.6998),
    "perClass": .array(
        [0.5278, 0.4834, 0.42, 0.6769, 0.935, 0.8906, 0.9793, 0.5943, 0.9139, 0.5806]
            .map(JSONValue.number)),
    "trainAccuracy": .array([.number(0.437167), .number(0.578708), .number(0.640875)]),
])

/// Thirty rows to train and ten to test, and a sample of each class.
func sampleInputs(_ classes: [String]) -> RunRecord.Inputs {
    var generator = SampleGenerator(state: 3)
    func points(_ count: Int) -> RunRecord.Map.Points {
        let indices = (0..<count).map { $0 % classes.count }
        func values() -> [Double] {
            indices.map { Double($0) + Double(Int.random(in: -80...80, using: &generator)) / 100 }
        }
        return RunRecord.Map.Points(classes: indices, x: values(), y: values())
    }
    return RunRecord.Inputs(
        map: RunRecord.Map(explained: [0.41, 0.2], train: points(30), test: points(10)),
        samples: classes.map { name in
            RunRecord.Sample(
                file: "\(name).wav", class: name, height: 2, width: 3, levels: "0f7a31")
        })
}
