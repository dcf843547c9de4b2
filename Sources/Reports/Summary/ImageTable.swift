import AvazMetrics
import AvazRecords

extension Chapter {
    /// Tables of runs on scenes, with their captions: ways of balance side by side, and what was
    /// found, in images or in sound; empty where there are none.
    var scenes: [(caption: String, table: Table)] {
        if task == "spotting" {
            let areUnheard = entries.allSatisfy { $0.record.split.kind == "grouped" }
            let voices = areUnheard ? " of unheard voices" : ""
            return spotted.map { [("Words found in long recordings" + voices, $0)] } ?? []
        }
        guard task == "scenes" else { return [] }
        return [
            ("Ways of balance, judged on windows of unseen scenes", balances(byFew: false)),
            ("Learnt from few examples of each class, judged likewise", balances(byFew: true)),
            ("Objects found in unseen scenes", finds),
        ].compactMap { caption, table in table.map { (caption, $0) } }
    }

    /// A row a way: balanced accuracy is the mean of the classes' recalls.
    ///
    /// - Parameter few: whether of runs that were given so many examples of each class, and no more, the
    ///   fewest first.
    private func balances(byFew few: Bool) -> Table? {
        var rows = entries.filter { entry in
            entry.record.runs.contains { $0.classification?.balance != nil }
                && (entry.record.examplesOfEach != nil) == few
        }
        if rows.isEmpty { return nil }
        if few {
            rows.sort { ($0.record.examplesOfEach ?? 0) < ($1.record.examplesOfEach ?? 0) }
        }
        return Table(
            [
                .text("run"), .number("balanced accuracy"), .number("accuracy"),
                .number("macro F1"), .number("lowest recall"), .number("of a class, before"),
                .number("trained on"), .number("runs"), .number("training s, mean"),
            ],
            rows: rows.map { entry in
                let record = entry.record
                let judged = record.runs.compactMap(\.classification)
                let recalls = record.corpus.classes.indices.map { index in
                    mean(judged.map { $0.perClass[index].recall })
                }
                let balance = judged.first?.balance
                return [
                    Table.Cell(record.experiment, link: link(entry.path)),
                    percentCell(mean(recalls)),
                    percentCell(mean(judged.map(\.accuracy))),
                    percentCell(record.summary.classification?.macroF1.mean ?? 0),
                    percentCell(recalls.min() ?? 0), Self.range(balance?.before),
                    Self.range(balance?.after), .count(record.runs.count), training(record),
                ]
            })
    }

    /// A row a run, the best first.
    private var finds: Table? {
        let rows = entries.filter { $0.record.runs.contains { $0.objects != nil } }
        if rows.isEmpty { return nil }
        return Table(
            [
                .text("run"), .number("AP50"), .number("AP75"), .number("AP"), .number("found"),
                .number("right of those kept"), .number("wrong an image"), .number("runs"),
                .number("training s, mean"),
            ],
            rows: rows.sorted { value($0, "ap50") > value($1, "ap50") }.map { entry in
                [
                    Table.Cell(entry.record.experiment, link: link(entry.path)),
                    .share(value(entry, "ap50")), .share(value(entry, "ap75")),
                    .share(value(entry, "ap")), percentCell(value(entry, "recall")),
                    percentCell(value(entry, "precision")), .figure(value(entry, "falsePerImage")),
                    .count(entry.record.runs.count), training(entry.record),
                ]
            })
    }

    private func value(_ entry: ResultsSummary.Entry, _ name: String) -> Double {
        entry.record.summary.figures[name]?.mean ?? 0
    }

    private func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    private func percentCell(_ share: Double) -> Table.Cell {
        Table.Cell(percent(share), order: share)
    }

    private func training(_ record: RunRecord) -> Table.Cell {
        let mean = mean(record.runs.map(\.seconds.training))
        return Table.Cell(seconds(mean), order: mean)
    }

    /// `99 to 606`
    private static func range(_ counts: [Int]?) -> Table.Cell {
        guard let least = counts?.min(), let most = counts?.max() else { return .none }
        return Table.Cell(
            least == most ? grouped(least) : "\(grouped(least)) to \(grouped(most))",
            order: Double(least))
    }
}

extension RunRecord {
    /// How many examples of each class a run was given, where that was set.
    fileprivate var examplesOfEach: Double? {
        guard settings["balance"]?["kind"]?.string == "exact" else { return nil }
        return settings["balance"]?["ceiling"]?.number
    }
}
