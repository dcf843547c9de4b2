extension ResultsSummary {
    /// The contents of `index.html`: one page that needs nothing but itself.
    var hypertext: String {
        let chapters = Chapter.all(entries) { "#" + Self.identifier($0) }
        let head = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>Avaz results</title>
            <style>
            \(PageStyle.text)\(DrawingStyle.text)</style>
            </head>
            <body>

            """
        var inputs = SharedPictures()
        let main = chapters.map { section($0, &inputs) }.joined()
        return head + header(chapters) + element("main", "\n" + main) + "\n"
            + element("script", "\n" + PageScript.text) + "\n</body>\n</html>\n"
    }

    private func header(_ chapters: [Chapter]) -> String {
        let links = chapters.map { chapter in
            let name = "\(chapterTitle(chapter.task)) – \(chapter.corpus.text)"
            return element(
                "li",
                element("a", ["href": "#" + Self.identifier(of: chapter)], bidirectional(name)))
        }
        let corpora = counted(chapters.count, "corpus", "corpora")
        let text =
            entries.isEmpty
            ? "No run has been made yet."
            : "\(counted(entries.count, "run")) on \(corpora). Accuracies are of the test part, "
                + "with 95% intervals: Student’s over folds, or, without folds, Wilson’s over "
                + "the test clips; seeds are averaged. "
                + "A heading sorts its table."
        let navigation =
            links.isEmpty
            ? "" : element("nav", ["aria-label": "Chapters"], element("ul", links.joined()))
        return element("header", element("h1", "Avaz results") + element("p", text) + navigation)
            + "\n"
    }

    private func section(_ chapter: Chapter, _ inputs: inout SharedPictures) -> String {
        let title = "\(chapterTitle(chapter.task)) – \(chapter.corpus.text)"
        var text = element("h2", bidirectional(title)) + "\n"
        if chapter.corpus.isSynthetic { text += warning(CorpusTitle.syntheticWarning) }
        let overview = chapter.overview()
        if !overview.rows.isEmpty {
            text += overview.hypertext(caption: "Test accuracy by experiment", isSortable: true)
            text += element("p", ["class": "note"], bidirectional(chapter.legend)) + "\n"
        }
        text += chapter.runs.hypertext(caption: "All runs", isSortable: true)
        for family in chapter.families {
            guard let ablation = chapter.ablation(family) else { continue }
            text += ablation.hypertext(
                caption: "What each change to \(family.name) brings", isSortable: true)
        }
        for entry in chapter.entries { text += article(entry, &inputs) }
        return element("section", ["id": Self.identifier(of: chapter)], "\n" + text) + "\n"
    }

    private func article(_ entry: Entry, _ inputs: inout SharedPictures) -> String {
        let identifier = Self.identifier(entry.path)
        let (report, record) = (entry.report, entry.record)
        let heading = element(
            "h3",
            bidirectional(record.experiment) + " "
                + element("span", escaped(record.headline.textWithInterval)))
        let words = report.words
        let sentences = [words.corpusSentence, words.splitSentence, words.runsSentence]
        var text = words.subtitle.map { element("p", bidirectional($0)) + "\n" } ?? ""
        text += words.warnings.map(warning).joined()
        text += element("p", sentences.map(bidirectional).joined(separator: " ")) + "\n"
        text += report.tables.overview.hypertext(caption: "Figures")
        text += element("p", ["class": "note"], words.intervalSentence) + "\n"
        text += figures(report, identifier)
        if let marks = report.tables.marks { text += marks.hypertext(caption: "Marks") }
        if let tables = report.tables.classification {
            text += heatTable(
                tables.matrix, of: record.judged,
                caption: "Confusion matrix: \(counted(tables.matrix.total, record.judged)), "
                    + "percent of the true class")
            text += tables.classes.hypertext(caption: "By class", isSortable: true)
        }
        if let published = report.tables.published, let confusion = published.confusion {
            text += heatTable(
                confusion, of: "clip",
                caption: "Confusion matrix as published (\(published.corpus))")
        }
        if let runs = report.tables.runs {
            text += runs.hypertext(caption: "By run", isSortable: true)
        }
        text += inputs.hypertext(of: entry, identifier)
        if !report.tables.samples.isEmpty {
            let links = report.tables.samples.map { name in
                element(
                    "li",
                    element(
                        "a", ["href": linkTarget("\(entry.path)/samples/\(name)")],
                        bidirectional(name)))
            }
            text += element("p", "Samples") + element("ul", links.joined()) + "\n"
        }
        if let mistakes = report.tables.classification?.mistakes {
            text += mistakes.hypertext(caption: "Most confidently wrong", isSortable: true)
        }
        if let rejected = report.tables.rejected {
            text += rejected.hypertext(caption: "Rejected files")
        }
        text += disclosure("Settings", report.tables.settings.hypertext(caption: "Settings"))
        text += element(
            "p", ["class": "note"],
            element("a", ["href": linkTarget(entry.path + "/table.md")], bidirectional(entry.path)))
        return element(
            "details", ["class": "run", "id": identifier],
            element("summary", heading) + "\n" + text + "\n") + "\n"
    }

    private func figures(_ report: RunReport, _ identifier: String) -> String {
        let pictures = report.pictures
        let charts = pictures.curves + [pictures.operating, pictures.tradeoff].compactMap { $0 }
        let small = charts.enumerated().map { index, picture in
            element("figure", picture.hypertext(identifier: "\(identifier)-\(index)")) + "\n"
        }
        if small.isEmpty { return "" }
        return element("div", ["class": "charts"], "\n" + small.joined()) + "\n"
    }

    private func warning(_ text: String) -> String {
        element("p", ["class": "warning"], bidirectional(text)) + "\n"
    }

    private func disclosure(_ title: String, _ content: String) -> String {
        element("details", element("summary", title) + "\n" + content) + "\n"
    }

    private static func identifier(of chapter: Chapter) -> String {
        identifier("\(chapter.task)/\(chapter.corpus.name)")
    }

    /// An `id` that is an XML name and that a link's fragment can hold as it is.
    private static func identifier(_ path: String) -> String {
        let target = linkTarget(path.split(separator: "/").joined(separator: "."))
        return "at-" + target.map { "%~".contains($0) ? "_" : String($0) }.joined()
    }
}

/// Pictures that runs have in common, each shown once: experiments on the same corpus often see the
/// same inputs.
private struct SharedPictures {
    /// Where each picture stands: identifier and name of its run.
    private var places: [String: (identifier: String, name: String)] = [:]

    /// The run's inputs, or where they stand already.
    mutating func hypertext(of entry: ResultsSummary.Entry, _ identifier: String) -> String {
        let pictures = entry.report.pictures
        var (figures, references) = ("", "")
        for (index, picture) in [pictures.map, pictures.samples].enumerated() {
            guard let picture else { continue }
            if let place = places[picture.content] {
                let link = element("a", ["href": "#" + place.identifier], bidirectional(place.name))
                references += element("p", ["class": "note"], "\(picture.title): as of \(link)")
                references += "\n"
            } else {
                places[picture.content] = (identifier, entry.record.experiment)
                figures +=
                    element("figure", picture.hypertext(identifier: "\(identifier)-input-\(index)"))
                    + "\n"
            }
        }
        if figures.isEmpty { return references }
        return element("div", ["class": "charts"], "\n" + figures) + "\n" + references
    }
}
