import AvazRecords

extension Chapter {
    /// A row a contest of two networks: how much of what there was to be found its generator found, and
    /// what became of it; nil where no run is one.
    var contests: Table? {
        let judged = entries.filter { $0.record.isContest }
        guard !judged.isEmpty else { return nil }
        let measures: [(name: String, title: String, text: (Double) -> String)] = [
            ("modes", "modes", { decimal($0, places: 1) }),
            ("goodShare", "within 3 sigma", percent),
            ("reverseDivergence", "reverse KL, nats", { decimal($0, places: 3) }),
            ("certainShare", "told above 0.9", percent),
            ("certainShareReal", "told above 0.9, real", percent),
            ("frechetDistance", "Fréchet distance", { decimal($0, places: 2) }),
            ("frechetDistanceReal", "Fréchet distance, real", { decimal($0, places: 2) }),
            ("precision", "precision", percent), ("recall", "recall", percent),
            ("pitchClassEntropy", "pitch-class entropy, bits", { decimal($0, places: 2) }),
            ("pitchClassEntropyReal", "of the corpus", { decimal($0, places: 2) }),
            ("scaleConsistency", "in one scale", percent),
            ("scaleConsistencyReal", "in one scale, corpus", percent),
            ("commonestPitchShare", "commonest pitch", percent),
            ("commonestPitchShareReal", "commonest pitch, corpus", percent),
            ("discriminatorAccuracy", "discriminator tells", percent),
        ].filter { measure in
            judged.contains { $0.record.summary.figures[measure.name] != nil }
        }
        return Table(
            [.text("run")] + measures.map { .number($0.title) }
                + [.text("state"), .number("runs"), .number("training s, mean")],
            rows: judged.map { entry in
                let record = entry.record
                let training =
                    record.runs.reduce(0) { $0 + $1.seconds.training } / Double(record.runs.count)
                let name = record.experiment + (record.isQuick ? ", quick" : "")
                return [Table.Cell(name, link: link(entry.path))]
                    + measures.map { measure in
                        record.summary.figures[measure.name].map {
                            Table.Cell(measure.text($0.mean), order: $0.mean)
                        } ?? .none
                    } + [
                        Table.Cell(record.states), .count(record.runs.count),
                        Table.Cell(seconds(training), order: training),
                    ]
            })
    }

    /// What the figures of contests mean; nil of other chapters.
    var ownLegend: String? {
        guard contests != nil else { return nil }
        if task == "tunes" {
            return
                "Means over made pieces, and over stretches of the corpus: the entropy of the notes' "
                + "pitch classes, the greatest share of notes in one major or minor scale, the share of a "
                + "piece's commonest pitch. The state follows by fixed rules, which docs/adversarial.md "
                + "gives."
        }
        if task == "mel" {
            return
                "A classifier that is no part of the contest judges what was made, and beside it real "
                + "clips that went to a spectrogram and back to sound likewise. The Fréchet distance is "
                + "between the classifier's features of made clips and of training clips; precision is "
                + "the share of made clips among the training clips, recall the share of training clips "
                + "among the made ones. The state follows by fixed rules, which docs/adversarial.md gives."
        }
        return "A mode is found where a made point lies within three deviations of its centre; the "
            + "reverse Kullback-Leibler divergence is that of the modes' shares from even ones. The state "
            + "follows by fixed rules, which docs/adversarial.md gives."
    }
}

extension RunRecord {
    /// Whether it was made by the settings for a first look.
    fileprivate var isQuick: Bool { settings["quick"] != nil }

    /// `healthy`, or `healthy 8, collapsed 2` of ten.
    fileprivate var states: String {
        let words = runs.map { run in
            guard let generation = run.generation else { return "ran off" }
            return generation.state?.split(separator: ":").first.map(String.init) ?? "–"
        }
        let counts = words.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        guard counts.count > 1 else { return words.first ?? "–" }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
