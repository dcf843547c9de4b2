import Foundation
import AvazLinearModels
import AvazTensors

/// scikit-learn's answers: `Golden/linear.json`, made by `Tests/Reference/linear.py`.
struct Golden: Decodable {
    var data: [String: Dataset]
    var logistic: [Fitted]
    var stochasticAverageGradient: [Fitted]
    var descent: [Fitted]
    var stream: [Streamed]
    var scaler: Scaled

    struct Dataset: Decodable {
        var features: [[Double]]
        var labels: [Int]
        var sampleWeight: [Double]
        var unseen: [[Double]]

        var classes: Int { (labels.max() ?? 0) + 1 }
    }

    struct Fitted: Decodable {
        var data: String
        var settings: Settings
        /// Whether the rows were weighed.
        var weighted: Bool
        var coefficients: [[Double]]
        var intercepts: [Double]
        var iterations: Int
        var predictions: [Int]
        var probabilities: [[Double]]?
    }

    struct Streamed: Decodable {
        var data: String
        var settings: Settings
        var batches: [[Int]]
        var coefficients: [[Double]]
        var intercepts: [Double]
    }

    struct Scaled: Decodable {
        var features: [[Double]]
        var mean: [Double]
        var variance: [Double]
        var scale: [Double]
        var transformed: [[Double]]
    }

    static let read = Result {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Golden/linear.json"))
        return try JSONDecoder().decode(Golden.self, from: data)
    }
}

/// Settings under scikit-learn's names; what is missing has its default.
struct Settings: Decodable, CustomStringConvertible {
    private var values: [String: Value]

    private enum Value: Decodable {
        case bool(Bool)
        case number(Double)
        case text(String)
        case list([Double])
        case null

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else if let value = try? container.decode(String.self) {
                self = .text(value)
            } else {
                self = .list(try container.decode([Double].self))
            }
        }
    }

    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    var description: String { "\(values)" }

    private func number(_ key: String) -> Double? {
        if case .number(let value) = values[key] { value } else { nil }
    }

    private func bool(_ key: String) -> Bool? {
        if case .bool(let value) = values[key] { value } else { nil }
    }

    private func text(_ key: String) -> String? {
        if case .text(let value) = values[key] { value } else { nil }
    }

    private func isNull(_ key: String) -> Bool {
        if case .null = values[key] { true } else { false }
    }

    private var classWeight: ClassWeight {
        switch values["class_weight"] {
        case .text: .balanced
        case .list(let weights): .weights(weights)
        default: .uniform
        }
    }

    func logistic(_ solver: LogisticRegression.Solver) -> LogisticRegression {
        LogisticRegression(
            c: number("C") ?? 1, tol: number("tol") ?? 1e-4,
            maxIter: Int(number("max_iter") ?? 100), fitIntercept: bool("fit_intercept") ?? true,
            solver: solver, classWeight: classWeight)
    }

    var descent: SGDClassifier {
        var settings = SGDClassifier()
        if let name = text("loss"), let loss = SGDLoss(rawValue: name) { settings.loss = loss }
        if let name = text("penalty"), let penalty = SGDClassifier.Penalty(rawValue: name) {
            settings.penalty = penalty
        }
        if isNull("penalty") { settings.penalty = .none }
        if let name = text("learning_rate"),
            let rate = SGDClassifier.LearningRate(rawValue: name)
        {
            settings.learningRate = rate
        }
        settings.alpha = number("alpha") ?? settings.alpha
        settings.l1Ratio = number("l1_ratio") ?? settings.l1Ratio
        settings.fitIntercept = bool("fit_intercept") ?? settings.fitIntercept
        settings.maxIter = number("max_iter").map { Int($0) } ?? settings.maxIter
        settings.tol = isNull("tol") ? nil : number("tol") ?? settings.tol
        settings.shuffle = bool("shuffle") ?? settings.shuffle
        settings.eta0 = number("eta0") ?? settings.eta0
        settings.powerT = number("power_t") ?? settings.powerT
        settings.nIterNoChange =
            number("n_iter_no_change").map { Int($0) } ?? settings.nIterNoChange
        settings.average = number("average").map { Int($0) } ?? settings.average
        settings.classWeight = classWeight
        return settings
    }
}

/// The greatest difference between two tables, relative to the larger number where that is above 1.
func difference(_ first: [[Double]], _ second: [[Double]]) -> Double {
    guard first.map(\.count) == second.map(\.count) else { return .infinity }
    return zip(first.joined(), second.joined()).reduce(0) { greatest, pair in
        let difference = abs(pair.0 - pair.1) / max(1, abs(pair.0), abs(pair.1))
        return difference.isNaN ? .infinity : max(greatest, difference)
    }
}

/// What `run` gives with one, two and three threads.
func atThreads<Result>(_ run: () throws -> Result) rethrows -> [Result] {
    defer { Parallel.threads = Parallel.processors }
    return try (1...3).map {
        Parallel.threads = $0
        return try run()
    }
}
