import AvazLinearModels
import AvazModels
import AvazNeuralNetworks
import AvazTensors

/// A trained scorer, as nodes: from rows `[N, K]`, not yet scaled, to scores.
struct ScorerGraph {
    /// `[N, classes]`.
    let scores: Value
    /// `[N, classes]`: the numbers whose greatest is the class.
    let decisive: Value

    /// Why a scorer has no counterpart among the nodes; nil where it has.
    static func problem(_ scorer: any Scorer) -> String? {
        switch scorer {
        case let scorer as NetworkScorer: LayerGraph.problem(scorer.network.layers)
        case let scorer as EnsembleScorer:
            scorer.members.lazy.compactMap { LayerGraph.problem($0.network.layers) }.first
        case is LinearScorer, is GaussianScorer: nil
        default: "a model of the kind \(type(of: scorer)) cannot be exported"
        }
    }

    init(_ scorer: any Scorer, rows: Value) {
        switch scorer {
        case let scorer as NetworkScorer:
            scores = Self.scores(of: scorer, rows: rows, prefix: "")
            decisive = scores
        case let scorer as EnsembleScorer:
            let members = scorer.members.enumerated().map { index, member in
                Self.scores(of: member, rows: rows, prefix: "member\(index).")
            }
            let sum = members.dropFirst().reduce(members[0]) { $0 + $1 }
            scores = sum / Double(members.count)
            decisive = scores
        case let scorer as LinearScorer:
            decisive = Self.decisions(of: scorer, rows: rows)
            scores = Self.probabilities(of: decisive, scorer.classifier).cast(.float)
        case let scorer as GaussianScorer:
            let exact = Self.densities(of: scorer.classifier, rows: rows)
            (scores, decisive) = (exact.cast(.float), exact)
        default: preconditionFailure("\(type(of: scorer)) has no nodes")
        }
    }

    // MARK: Networks

    private static func scores(
        of scorer: NetworkScorer, rows: Value, prefix: String
    ) -> Value {
        let graph = rows.graph
        func row(_ numbers: [Float], _ name: String) -> Value {
            graph.constant([numbers.count], .float(numbers), name: prefix + name)
        }
        // As the suite has it, of rows that are not scaled yet.
        let lengths =
            scorer.isSequence
            ? graph.lengths(of: rows.reshaped([-1] + scorer.inputShape)) : nil
        var value = rows
        if let scaler = scorer.scaler {
            value =
                (value - row(scaler.mean, "scaler.mean"))
                / row(scaler.deviation, "scaler.deviation")
        }
        if let components = scorer.components {
            let directions = components.directions
            let columns = components.mean.indices.flatMap { column in
                directions.map { $0[column] }
            }
            value = (value - row(components.mean, "components.mean")).matrixProduct(
                graph.constant(
                    [components.mean.count, directions.count], .float(columns),
                    name: prefix + "components.directions"))
        }
        if scorer.inputShape.count > 1 { value = value.reshaped([-1] + scorer.inputShape) }
        let output = LayerGraph.output(
            of: scorer.network.layers, for: value, shape: scorer.inputShape, lengths: lengths,
            prefix: prefix)
        return scorer.givesLogits
            ? graph.node("Softmax", [output], ["axis": .integer(-1)]) : output
    }

    // MARK: Linear models, in double precision as in the suite

    /// Scores of all classes, of two as well: `[-s, s]`.
    private static func decisions(of scorer: LinearScorer, rows: Value) -> Value {
        let graph = rows.graph
        let classifier = scorer.classifier
        func row(_ numbers: [Double], _ name: String) -> Value {
            graph.constant([numbers.count], .double(numbers), name: name)
        }
        let scaling = scorer.scaling.arrays
        let scaled =
            (rows.cast(.double) - row(scaling[0], "scaling.mean"))
            / row(scaling[1], "scaling.scale")
        let columns = (0..<classifier.features).flatMap { column in
            classifier.coefficients.map { $0[column] }
        }
        let weights = graph.constant(
            [classifier.features, classifier.coefficients.count], .double(columns),
            name: "coefficients")
        let scores = scaled.matrixProduct(weights) + row(classifier.intercepts, "intercepts")
        return classifier.classes == 2 ? (-scores).joined([scores], axis: 1) : scores
    }

    private static func probabilities(of scores: Value, _ classifier: LinearClassifier) -> Value {
        let graph = scores.graph
        let isPair = classifier.classes == 2
        func shares(_ values: Value) -> Value {
            // Of two classes, each share is by itself.
            guard !isPair else { return values }
            let sum = values.sum([1], keeps: true)
            let none = graph.scalar(0, .double)
            return sum.isGreater(than: none).choose(
                values / sum.maximum(1e-300),
                graph.scalar(1 / Double(classifier.classes), .double))
        }
        switch classifier.probabilities {
        case .none: return scores
        case .softmax where !isPair:
            return graph.node("Softmax", [scores], ["axis": .integer(-1)])
        case .softmax, .logistic: return shares(graph.node("Sigmoid", [scores]))
        case .clipped: return shares((scores.maximum(-1).minimum(1) + 1) / 2)
        }
    }

    // MARK: Normal distributions

    /// `log N(x; μₖ, Σₖ) - w log N(x; μ, Σ)`.
    private static func densities(of classifier: GaussianClassifier, rows: Value) -> Value {
        let exact = rows.cast(.double)
        let classes = classifier.classes.enumerated().map { index, density in
            logarithm(of: density, rows: exact, name: "class\(index)")
        }
        let scores = classes[0].joined(Array(classes.dropFirst()), axis: 1)
        guard classifier.backgroundWeight > 0 else { return scores }
        return scores - logarithm(of: classifier.background, rows: exact, name: "background")
            * classifier.backgroundWeight
    }

    /// `[N, 1]`: `-½ ‖(x - μ) L⁻ᵀ‖² + c`.
    private static func logarithm(of density: GaussianDensity, rows: Value, name: String) -> Value {
        let graph = rows.graph
        let size = density.mean.count
        let inverse = inverse(of: density.factor)
        let turned = (0..<size).flatMap { row in (0..<size).map { inverse[$0][row] } }
        let whitened =
            (rows - graph.constant([size], .double(density.mean), name: name + ".mean"))
            .matrixProduct(
                graph.constant([size, size], .double(turned), name: name + ".whitening"))
        // At the mean, all that is left is the constant.
        let constant = density.mean.withUnsafeBufferPointer { mean in
            mean.baseAddress.map { density.logarithm(of: $0) } ?? 0
        }
        return (whitened * whitened).sum([1], keeps: true) * -0.5 + constant
    }

    /// `L⁻¹`, column by column: `Lᵢᵢ zᵢ = eᵢ - Σ Lᵢⱼ zⱼ`.
    static func inverse(of factor: DoubleMatrix) -> [[Double]] {
        let size = factor.rows
        var inverse = [[Double]](
            repeating: [Double](repeating: 0, count: size), count: size)
        for column in 0..<size {
            for row in column..<size {
                var rest = row == column ? 1.0 : 0
                for earlier in column..<row {
                    rest -= factor[row, earlier] * inverse[earlier][column]
                }
                inverse[row][column] = rest / factor[row, row]
            }
        }
        return inverse
    }
}

extension NetworkScorer {
    /// Whether its rows are steps in time, of which only those up to a row's true length count.
    var isSequence: Bool {
        inputShape.count == 2 && network.layers.contains { $0 is any RecurrentLayer }
    }
}
