import AvazRecords

extension Chapter {
    /// The suite's best under one kind of split.
    struct Best {
        /// `whole groups that were not heard`
        var judgedOn: String
        var entry: ResultsSummary.Entry
    }

    /// The best of the suite's own and the corrected for each test and kind of figure, the hardest
    /// test first: whole groups apart, then blocks, then clips at random.
    var bests: [Best] {
        let own = families.flatMap(\.corrected).filter { $0.record.divergence == nil }
        let tests: [(String, (RunRecord.SplitPart) -> Bool)] = [
            ("whole groups that were not heard in training", \.partsGroups),
            ("the last stretch of each class", \.isContiguous),
            ("clips drawn at random, of voices and recordings heard in training", \.isDrawn),
        ]
        return tests.flatMap { judgedOn, fits in
            let entries = own.filter { fits($0.record.split) }
            // Accuracies are not weighed against error rates or nats.
            let names = entries.map(\.record.headline.name).reduce(into: [String]()) {
                names, name in
                if !names.contains(name) { names.append(name) }
            }
            return names.compactMap { name in
                entries.filter { $0.record.headline.name == name }.max {
                    $0.record.headline.isWorse(than: $1.record.headline)
                }.map { entry in
                    Best(judgedOn: entry.record.judgedOn ?? judgedOn, entry: entry)
                }
            }
        }
    }

    /// A row for each of `bests`; nil where there is none.
    var bestTable: Table? {
        let bests = bests
        if bests.isEmpty { return nil }
        return Table(
            [.text("best"), .number("figure"), .text("judged on")],
            rows: bests.map { best in
                [
                    Table.Cell(best.entry.record.experiment, link: link(best.entry.path)),
                    Table.Cell(best.entry.record.headline.textWithInterval),
                    Table.Cell(best.judgedOn),
                ]
            })
    }

    /// What the mistakes of the published protocol cost, one network with each of them mended, then
    /// with all; nil where nothing of the kind was run.
    var costPicture: Picture? {
        let candidates = families.filter { $0.asPublished != nil && !$0.corrected.isEmpty }
        guard let family = candidates.max(by: { $0.variants.count < $1.variants.count }),
            let base = family.base
        else { return nil }
        func bar(_ name: String, _ entry: ResultsSummary.Entry) -> CostPicture.Bar? {
            entry.record.summary.classification.map { summary in
                CostPicture.Bar(
                    name: name, estimate: summary.clipAccuracy ?? summary.testAccuracy)
            }
        }
        let mended = family.variants.filter { $0.path != base.path }.map { variant in
            let name = variant.record.experiment
            return bar(
                "mended: " + (name.split(separator: "-").dropFirst().joined(separator: " ")),
                variant)
        }
        let all = family.corrected.map { entry in
            bar(
                entry.record.split.isDrawn
                    ? "all, split at random"
                    : entry.record.split.partsGroups ? "all, unheard groups" : "all, in blocks",
                entry)
        }
        let bars = ([bar("as published", base)] + mended + all).compactMap { $0 }
        // What foretells sequences has no accuracies to hold against each other.
        guard bars.count > 1 else { return nil }
        return CostPicture(family: family.name, corpus: corpus.text, bars: bars).picture
    }
}

extension RunRecord {
    /// What other chapters than those of recordings judge on, in words; nil for recordings.
    fileprivate var judgedOn: String? {
        if isContest { return "what the generator made" }
        if isOfImages {
            return split.isDrawn
                ? "images drawn at random" : "whole images that were not seen in training"
        }
        return runs.contains { $0.sequence != nil } ? split.judgedOn : nil
    }
}
