import AvazLinearModels
import AvazModels
import AvazTensors

/// The part of a C file that makes scores of a row: `find_scores`.
enum CScorer {
    /// Why a scorer cannot be written as C; nil where it can.
    static func problem(_ scorer: any Scorer) -> String? {
        networks(of: scorer).flatMap { CNetwork.problem($0) } ?? ScorerGraph.problem(scorer)
    }

    /// The networks of a network or of an ensemble; nil of other scorers.
    static func networks(of scorer: any Scorer) -> [NetworkScorer]? {
        (scorer as? EnsembleScorer)?.members ?? (scorer as? NetworkScorer).map { [$0] }
    }

    /// `find_scores(scores)` gives the place of the class for a recording of one row.
    static func write(_ scorer: any Scorer, to file: inout CWriter) {
        if let networks = networks(of: scorer) {
            write(networks, to: &file)
        } else if let linear = scorer as? LinearScorer {
            write(linear, to: &file)
        } else if let gaussian = scorer as? GaussianScorer {
            write(gaussian.classifier, to: &file)
        }
    }

    private static func write(_ networks: [NetworkScorer], to file: inout CWriter) {
        let functions = CNetwork.functions(networks)
        if functions.contains(CLayers.product) || functions.contains(CLayers.convolution) {
            file.block(CWriter.unpacking)
        }
        for (name, size) in CNetwork.sizes(networks) { file.define(name, size) }
        for function in functions { file.block(function) }
        var parts = networks.enumerated().map { CNetwork($1, index: $0) }
        // The widest is known once all layers are, and the buffers must stand before them.
        var rest = CWriter()
        for index in parts.indices { parts[index].write(to: &rest) }
        let width = parts.reduce(1) { max($0, $1.width) }
        file.line("static float first[\(width)], second[\(width)];\n")
        file.line(rest.text)
        let calls = parts.indices.map { index in
            """
                {
                    const float *own = network\(index)();
                    for (k = 0; k < CLASSES; k++) scores[k] += own[k] / \(parts.count);
                }
            """
        }
        file.block(
            """
            static int find_scores(float *scores) {
                int k;
                for (k = 0; k < CLASSES; k++) scores[k] = 0;
            \(calls.joined(separator: "\n"))
                return place_of_greatest(scores);
            }
            """)
    }

    // MARK: Linear models

    private static func write(_ scorer: LinearScorer, to file: inout CWriter) {
        let classifier = scorer.classifier
        let scaling = scorer.scaling.arrays
        let isPair = classifier.classes == 2
        file.define("ROWS", classifier.coefficients.count)
        file.list("scaling_mean", scaling[0])
        file.list("scaling_deviation", scaling[1])
        file.list("coefficients", classifier.coefficients.flatMap { $0 })
        file.list("intercepts", classifier.intercepts)
        file.block(
            """
            static int find_scores(float *scores) {
                double decisions[CLASSES];
                int k, i, label;
                for (k = 0; k < ROWS; k++) {
                    double sum = intercepts[k];
                    for (i = 0; i < INPUTS; i++) {
                        sum += ((double)row[i] - scaling_mean[i]) / scaling_deviation[i] * coefficients[k * INPUTS + i];
                    }
                    decisions[k] = sum;
                }
            \(isPair ? "    decisions[1] = decisions[0];\n    decisions[0] = -decisions[1];" : "")
                label = 0;
                for (k = 1; k < CLASSES; k++) if (decisions[k] > decisions[label]) label = k;
            \(probabilities(classifier))
                return label;
            }
            """)
    }

    private static func probabilities(_ classifier: LinearClassifier) -> String {
        let isPair = classifier.classes == 2
        func shares(_ formula: String) -> String {
            isPair
                ? "    for (k = 0; k < CLASSES; k++) scores[k] = (float)(\(formula));"
                : """
                    {
                        double sum = 0;
                        for (k = 0; k < CLASSES; k++) sum += decisions[k] = \(formula);
                        for (k = 0; k < CLASSES; k++) {
                            scores[k] = (float)(sum > 0 ? decisions[k] / sum : 1.0 / CLASSES);
                        }
                    }
                """
        }
        switch classifier.probabilities {
        case .none: return "    for (k = 0; k < CLASSES; k++) scores[k] = (float)decisions[k];"
        case .softmax where !isPair:
            return """
                    {
                        const double most = decisions[label];
                    \(shares("exp(decisions[k] - most)"))
                    }
                """
        case .softmax, .logistic: return shares("1 / (1 + exp(-decisions[k]))")
        case .clipped:
            return shares(
                "decisions[k] < -1 ? 0 : decisions[k] > 1 ? 1 : (decisions[k] + 1) / 2")
        }
    }

    // MARK: Normal distributions

    private static func write(_ classifier: GaussianClassifier, to file: inout CWriter) {
        file.block(CLayers.density)
        let all = classifier.classes + [classifier.background]
        for (index, density) in all.enumerated() {
            let inverse = ScorerGraph.inverse(of: density.factor)
            file.list("mean\(index)", density.mean)
            file.list(
                "whitening\(index)",
                inverse.indices.flatMap { row in inverse[row][...row] })
        }
        func call(_ index: Int) -> String {
            let constant = all[index].mean.withUnsafeBufferPointer { mean in
                mean.baseAddress.map { all[index].logarithm(of: $0) } ?? 0
            }
            return "density(row, mean\(index), whitening\(index), \(constant), INPUTS)"
        }
        let weight = classifier.backgroundWeight
        let scores = classifier.classes.indices.map {
            "    scores[\($0)] = (float)(\(call($0)) - common);"
        }
        file.block(
            """
            static int find_scores(float *scores) {
                const double common = \(weight) * \(call(classifier.classes.count));
            \(scores.joined(separator: "\n"))
                return place_of_greatest(scores);
            }
            """)
    }
}
