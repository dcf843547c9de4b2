import AvazRecords

extension Chapter {
    /// A row a run that found words in long recordings, the best first; nil where there is none.
    var spotted: Table? {
        let rows = entries.filter { $0.record.runs.contains { $0.objects != nil } }
        if rows.isEmpty { return nil }
        return Table(
            [
                .text("run"), .number("AP50"), .number("found"), .number("false alarms an hour"),
                .number("found at ten an hour"), .number("found at ten of each word"),
                .number("hours"), .number("times real time"), .number("runs"),
                .number("training s, mean"),
            ],
            rows: rows.sorted { mean($0, "ap50") ?? 0 > mean($1, "ap50") ?? 0 }.map { entry in
                let record = entry.record
                let training =
                    record.runs.reduce(0) { $0 + $1.seconds.training } / Double(record.runs.count)
                return [
                    Table.Cell(record.experiment, link: link(entry.path)),
                    figure(entry, "ap50", Table.Cell.share), figure(entry, "recall", share),
                    figure(entry, "falseAlarmsPerHour", Table.Cell.figure),
                    figure(entry, "foundAtTenAnHour", share),
                    figure(entry, "foundShareAtTenEach", share),
                    figure(entry, "hours", Table.Cell.figure),
                    record.timesRealTime.map { Table.Cell(decimal($0, places: 0), order: $0) }
                        ?? .none, .count(record.runs.count),
                    Table.Cell(seconds(training), order: training),
                ]
            })
    }

    private func mean(_ entry: ResultsSummary.Entry, _ name: String) -> Double? {
        entry.record.summary.figures[name]?.mean
    }

    /// A dash where the record lacks it.
    private func figure(
        _ entry: ResultsSummary.Entry, _ name: String, _ cell: (Double) -> Table.Cell
    ) -> Table.Cell { mean(entry, name).map(cell) ?? .none }

    private func share(_ value: Double) -> Table.Cell { Table.Cell(percent(value), order: value) }
}

extension RunRecord {
    /// Seconds of sound that are looked through in a second, as the threads' own times divided by their
    /// number tell it; mean over the runs, nil where that was not timed.
    var timesRealTime: Double? {
        let speeds = runs.compactMap { run -> Double? in
            guard let search = run.seconds.search, search > 0,
                let hours = run.objects?.measures["hours"]
            else { return nil }
            return 3600 * hours / search
        }
        return speeds.isEmpty ? nil : speeds.reduce(0, +) / Double(speeds.count)
    }
}
