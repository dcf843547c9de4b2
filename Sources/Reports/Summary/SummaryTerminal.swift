extension ResultsSummary {
    /// The tables of one chapter for a terminal, at most `width` columns wide as long as the
    /// numbers leave room; nil where nothing of it has been run.
    ///
    /// - Parameters:
    ///   - task: `digits`, `genres` or `speakers`.
    ///   - hasColour: whether to send colours, which suits a terminal where `NO_COLOR` is not set.
    public func terminal(task: String, width: Int = 80, hasColour: Bool = false) -> String? {
        let style = TerminalStyle(hasColour: hasColour)
        let chapters = Chapter.all(entries.filter { $0.record.corpus.task == task }) { $0 }
        if chapters.isEmpty { return nil }
        return chapters.map { chapter in
            let title = "\(chapterTitle(task)) – \(chapter.corpus.text)"
            let warning =
                chapter.corpus.isSynthetic
                ? wrapped(chapter.corpus.syntheticWarning, to: width) : ""
            if !chapter.scenes.isEmpty {
                let columns = [
                    "run", "balanced accuracy", "lowest recall", "AP50", "AP75", "found",
                ]
                return style.strong(title) + "\n" + warning + "\n"
                    + chapter.scenes.map {
                        $1.keeping(columns).terminal(width: width, style: style)
                    }.joined(separator: "\n")
            }
            if let sequences = chapter.sequences {
                return style.strong(title) + "\n" + warning + "\n"
                    + sequences.keeping(
                        sequences.columns.map(\.title).filter {
                            ["run", "accuracy", "by counting"].contains($0) || $0.hasPrefix("nats")
                        }
                    ).terminal(width: width, style: style)
            }
            if let contests = chapter.contests {
                return style.strong(title) + "\n" + warning + "\n"
                    + contests.keeping([
                        "run", "modes", "within 3 sigma", "told above 0.9", "told above 0.9, real",
                        "state",
                    ])
                    .terminal(width: width, style: style)
            }
            let overview = chapter.overview(hasIntervals: false)
            let isEmpty = overview.rows.isEmpty
            let legend = isEmpty ? "" : wrapped(chapter.legend, to: width)
            let runs = chapter.runs.keeping([
                "run", Headline.accuracy, "figure", "95% interval", "split",
            ])
            let tables =
                (isEmpty ? [] : [overview])
                + chapter.families.compactMap(chapter.ablation) + [runs]
            return style.strong(title) + "\n" + warning + legend + "\n"
                + tables.map { $0.terminal(width: width, style: style) }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

extension Table {
    /// The table with only the columns of these titles.
    fileprivate func keeping(_ titles: [String]) -> Table {
        let kept = columns.indices.filter { titles.contains(columns[$0].title) }
        return Table(
            kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } },
            footer: footer.map { row in kept.map { row[$0] } })
    }
}
