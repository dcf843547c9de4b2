extension ResultsSummary {
    /// The pages by their files' names: `index.html`, which is light, and one a chapter; each needs
    /// nothing but itself.
    var pages: [(name: String, text: String)] {
        let chapters = Chapter.all(entries) { $0 }
        return [("index.html", overview(chapters))]
            + chapters.map { (Self.page(of: $0), page($0)) }
    }

    /// The first things a reader comes for: the best, what mistakes cost, who is taken for whom.
    private func overview(_ chapters: [Chapter]) -> String {
        let links = chapters.map { chapter in
            element(
                "li", element("a", ["href": "#" + Self.identifier(of: chapter)], title(chapter)))
        }
        let corpora = counted(chapters.count, "corpus", "corpora")
        let text =
            entries.isEmpty
            ? "No run has been made yet."
            : "\(counted(entries.count, "run")) on \(corpora). " + Self.legend
        let navigation =
            links.isEmpty
            ? "" : element("nav", ["aria-label": "Chapters"], element("ul", links.joined()))
        let header = element(
            "header", element("h1", "Avaz results") + element("p", text) + navigation)
        let sections = chapters.map { chapter -> String in
            var linked = chapter
            let page = Self.page(of: chapter)
            linked.link = { page + "#" + Self.identifier($0) }
            let more = element(
                "p",
                element("a", ["href": page], "Every run of this chapter")
                    + ": curves, confusion matrices, mistakes, settings")
            return section(
                chapter, firstScreen(linked) + more + tables(linked, isBrief: true), hasTitle: true)
        }
        return document(title: "Avaz results", header + "\n" + main(sections.joined()))
    }

    private func page(_ chapter: Chapter) -> String {
        var linked = chapter
        linked.link = { "#" + Self.identifier($0) }
        let name = "\(chapterTitle(chapter.task)) – \(chapter.corpus.text)"
        let header = element(
            "header",
            element("h1", title(chapter))
                + element("p", element("a", ["href": "index.html"], "All chapters"))
                + element(
                    "p",
                    chapter.ownLegend
                        ?? (chapter.sequences == nil ? Self.legend : Self.sequenceLegend)))
        var inputs = SharedPictures()
        let articles = chapter.distinct.map { article($0, &inputs) }.joined()
        return document(
            title: "\(name) – Avaz results",
            header + "\n"
                + main(
                    section(
                        chapter, firstScreen(linked) + tables(linked) + linked.cures + articles,
                        hasTitle: false)))
    }

    private static let sequenceLegend =
        "Nats are the mean of the negative logarithm of the probability that a network gave to what "
        + "came next: the fewer, the better. A heading sorts its table."

    private static let legend =
        "Accuracies are of the test part, with 95% intervals: for other groups, such as speakers, "
        + "where the split keeps groups apart, and else for other clips of the same origin. "
        + "A heading sorts its table."

    private func title(_ chapter: Chapter) -> String {
        bidirectional("\(chapterTitle(chapter.task)) – \(chapter.corpus.text)")
    }

    private func section(_ chapter: Chapter, _ content: String, hasTitle: Bool) -> String {
        let warning = chapter.corpus.isSynthetic ? warning(chapter.corpus.syntheticWarning) : ""
        let heading = hasTitle ? element("h2", title(chapter)) + "\n" : ""
        return element(
            "section", ["id": Self.identifier(of: chapter)], "\n" + heading + warning + content)
            + "\n"
    }

    private func main(_ content: String) -> String { element("main", "\n" + content) + "\n" }

    private func firstScreen(_ chapter: Chapter) -> String {
        let bests = chapter.bests
        var text = bests.prefix(1).map { best in
            let record = best.entry.record
            return element(
                "p", ["class": "best"],
                element("strong", escaped(record.headline.textWithInterval)) + " "
                    + bidirectional(record.experiment) + ", judged on \(best.judgedOn)") + "\n"
        }.joined()
        if bests.count > 1, let table = chapter.bestTable {
            text += table.hypertext(caption: "The best, and what it was judged on")
        }
        let identifier = Self.identifier(of: chapter)
        var figures = ""
        if let costs = chapter.costPicture {
            figures += element("figure", costs.hypertext(identifier: "\(identifier)-costs")) + "\n"
        }
        if let best = bests.first, let tables = best.entry.report.tables.classification,
            tables.matrix.classes.count <= 30
        {
            figures += element(
                "figure", ["class": "wide"],
                heatTable(
                    tables.matrix, of: best.entry.record.judged,
                    caption: "Confusion matrix of \(best.entry.record.experiment), "
                        + "percent of the true class"))
        }
        return figures.isEmpty
            ? text : text + element("div", ["class": "charts"], "\n" + figures) + "\n"
    }

    private func tables(_ chapter: Chapter, isBrief: Bool = false) -> String {
        if !chapter.scenes.isEmpty {
            return chapter.scenes.map { $1.hypertext(caption: $0, isSortable: true) }.joined()
        }
        if let sequences = chapter.sequences {
            return sequences.hypertext(caption: "What comes next", isSortable: true)
        }
        if let contests = chapter.contests {
            return contests.hypertext(caption: "What was made", isSortable: true)
        }
        let overview = chapter.overview()
        var text = ""
        if !overview.rows.isEmpty {
            text += overview.hypertext(caption: "Test accuracy by experiment", isSortable: true)
            text += element("p", ["class": "note"], bidirectional(chapter.legend)) + "\n"
        }
        if overview.rows.isEmpty || !isBrief {
            text += chapter.runs.hypertext(caption: "All runs", isSortable: true)
            for sentence in chapter.divergences {
                text += element("p", ["class": "note"], bidirectional(sentence)) + "\n"
            }
        }
        for family in chapter.families {
            guard let ablation = chapter.ablation(family) else { continue }
            text += ablation.hypertext(
                caption: "What each change to \(family.name) brings", isSortable: true)
        }
        return text
    }

    private func document(title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        img-src data:; media-src blob: file: 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        \(element("title", escaped(title)))
        <style>
        \(PageStyle.text)\(DrawingStyle.text)</style>
        </head>
        <body>

        """ + body + element("script", "\n" + PageScript.text) + "\n</body>\n</html>\n"
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
        text += entry.samples.hypertext(below: "\(entry.path)/samples")
        if let mistakes = report.tables.classification?.mistakes {
            // The script lets them be listened to.
            text += element(
                "div", ["class": "mistakes"],
                "\n" + mistakes.hypertext(caption: "Most confidently wrong", isSortable: true))
        }
        if let rejected = report.tables.rejected {
            text += rejected.hypertext(caption: "Rejected files")
        }
        // Fifty runs' settings would make a sixth of a page.
        text += element(
            "p", ["class": "note"],
            element(
                "a", ["href": linkTarget(entry.path + "/table.md")],
                "With all settings: " + bidirectional(entry.path)))
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

    /// `digits.fsdd.html`
    private static func page(of chapter: Chapter) -> String {
        identifier(of: chapter).dropFirst("at-".count) + ".html"
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
