import Foundation

/// The reference libraries' values: `Golden/metrics.json`, made by `Tests/Reference/metrics.py`.
struct Golden: Decodable {
    var reports: [Report]
    var detection: [Detection]
    var wilson: [Wilson]
    var student: [Student]
    var studentQuantiles: [StudentQuantile]
    var normalQuantiles: [NormalQuantile]
    var mcnemar: [Paired]
    var pairedUnits: [PairedGroups]

    struct Report: Decodable {
        var classes: [String]
        var truth: [Int]
        var given: [Int]
        var confusion: [[Int]]
        /// By class, `macro avg` and `weighted avg`; and `accuracy`, a bare number.
        var figures: [String: Figures]
        var macroF1Error: Double
    }

    enum Figures: Decodable {
        case accuracy(Double)
        case row([String: Double])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Double.self) {
                self = .accuracy(value)
            } else {
                self = .row(try container.decode([String: Double].self))
            }
        }

        subscript(name: String) -> Double? {
            switch self {
            case .accuracy(let value): value
            case .row(let values): values[name]
            }
        }
    }

    struct Detection: Decodable {
        var scores: [Float]
        var genuine: [Bool]
        var thresholds: [Float]
        var falseAcceptance: [Double]
        var falseRejection: [Double]
        var area: Double
        var equalErrorRate: Double
    }

    struct Wilson: Decodable { var hits, total: Int, low, high: Double }
    struct Student: Decodable { var shares: [Double], mean, low, high: Double }
    struct StudentQuantile: Decodable { var degreesOfFreedom: Int, quantile: Double }
    struct NormalQuantile: Decodable { var probability, quantile: Double }
    struct Paired: Decodable {
        var onlyFirst, onlySecond: Int
        var exact, chiSquare, chiSquareProbability: Double
    }

    struct PairedGroups: Decodable { var differences: [Double], low, high, probability: Double }

    static func read() throws -> Golden {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Golden/metrics.json"))
        return try JSONDecoder().decode(Golden.self, from: data)
    }
}

/// Whether two figures agree to `tolerance`, relative to the larger where that is above 1.
func agree(_ first: Double, _ second: Double, within tolerance: Double) -> Bool {
    abs(first - second) <= tolerance * max(1, abs(first), abs(second))
}
