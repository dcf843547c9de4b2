import AvazRecords

extension Chapter {
    /// Contests that failed, each beside those that mend it, which go by its name and their cure's, as
    /// `gan-collapse-packed` does: what each made, and what became of it.
    var cures: String {
        let contests = entries.filter { $0.record.isContest }
        let rows = contests.filter { !$0.record.isHealthy }.compactMap { failed -> String? in
            let mended = contests.filter {
                $0.record.experiment.hasPrefix(failed.record.experiment + "-")
                    && $0.record.isHealthy
            }
            guard !mended.isEmpty else { return nil }
            let figures = ([failed] + mended).map(figure).joined()
            return element("div", ["class": "charts"], "\n" + figures) + "\n"
        }
        return rows.isEmpty ? "" : element("h3", "Failures beside their cures") + rows.joined()
    }

    private func figure(_ entry: ResultsSummary.Entry) -> String {
        let record = entry.record
        let name = element("a", ["href": link(entry.path)], bidirectional(record.experiment))
        let state = record.firstState ?? "ran off"
        return element(
            "figure", ["class": "pair"],
            (entry.samples.firstPicture ?? "")
                + element("figcaption", ["class": "note"], "\(name): \(escaped(state))")) + "\n"
    }
}

extension RunRecord {
    /// What became of the first contest, in a sentence; nil where its loss ran off.
    fileprivate var firstState: String? { runs.first?.generation?.state }

    fileprivate var isHealthy: Bool { firstState?.hasPrefix("healthy") ?? false }
}
