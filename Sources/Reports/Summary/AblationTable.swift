import AvazRecords
import AvazMetrics

extension Chapter {
    /// What each change of a published protocol costs or brings, with Student's interval over the
    /// seeds: a row a variant; nil where a family has none.
    func ablation(_ family: Family) -> Table? {
        guard let base = family.base, family.variants.contains(where: { $0.path != base.path }),
            let before = base.record.summary.classification?.testAccuracy.mean
        else { return nil }
        let others = family.variants.filter { $0.path != base.path }
        return Table(
            [
                .text("variant"), .text("what differs"), .number("test accuracy"),
                .number("change, points"), .number("95% interval"), .number("seeds"),
            ],
            rows: ([base] + others).compactMap { entry in
                guard let accuracy = entry.record.summary.classification?.testAccuracy.mean else {
                    return nil
                }
                let changesBySeed = Self.changes(from: base.record, to: entry.record)
                let interval =
                    changesBySeed.count > 1 ? Estimate.mean(ofFigures: changesBySeed) : nil
                let changes = SettingsDifference([base.record, entry.record]).rows
                    .filter { !["title", "seeds"].contains($0.key) }
                    .map { "\($0.key): \($0.values[1])" }
                let isBase = entry.path == base.path
                return [
                    Table.Cell(entry.record.experiment, link: link(entry.path)),
                    Table.Cell(isBase ? "as published" : changes.joined(separator: "; ")),
                    Table.Cell(percent(accuracy), order: accuracy),
                    isBase
                        ? .empty
                        : Table.Cell(signed(100 * (accuracy - before)), order: accuracy - before),
                    isBase
                        ? .empty
                        : interval.map {
                            Table.Cell("\(signed(100 * $0.low)) to \(signed(100 * $0.high))")
                        } ?? .none,
                    .count(isBase ? base.record.runs.count : changesBySeed.count),
                ]
            })
    }

    /// The change of the accuracy with each seed that both have; empty where there are folds.
    private static func changes(from base: RunRecord, to other: RunRecord) -> [Double] {
        guard !(base.runs + other.runs).contains(where: { $0.fold != nil }) else { return [] }
        let before = Dictionary(
            base.runs.map { ($0.seed, $0.classification?.accuracy ?? 0) }
        ) { first, _ in first }
        return other.runs.compactMap { run in
            before[run.seed].map { (run.classification?.accuracy ?? 0) - $0 }
        }
    }
}
