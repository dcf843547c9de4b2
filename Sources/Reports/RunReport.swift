import AvazFiles
import AvazRecords

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The report on one run record: `table.md`, pictures and tables for other programs.
///
/// ```swift
/// let report = RunReport(try RunRecord.read("Results/fsdd/mlp-two-hidden/run.json"))
/// try report.write(to: "Results/fsdd/mlp-two-hidden")
/// print(report.terminal())
/// ```
public struct RunReport {
    /// All that the report says follows from it.
    public let record: RunRecord
    let tables: RunTables
    let words: RunWords
    let pictures: RunPictures

    /// Works out all tables and pictures; nothing is written yet.
    public init(_ record: RunRecord) {
        self.record = record
        tables = RunTables(record)
        words = RunWords(record)
        pictures = RunPictures(record, matrix: tables.classification?.matrix, title: words.title)
    }

    /// The figure that stands for the run, such as `92.0%` or `equal error rate 13.9%`.
    public var headline: String { record.headline.namedText }

    /// Writes `table.md`, `history.csv`, and `confusion.csv` and the pictures that the record has
    /// figures for, and removes those of an earlier record that this one lacks.
    ///
    /// The same record gives the same bytes, and so do records that differ in nothing but
    /// `seconds` and `environment`. Throws `FileFault`.
    public func write(to folder: String) throws {
        try WholeFile.write(markdown, to: "\(folder)/table.md")
        try WholeFile.write(record.historyTable, to: "\(folder)/history.csv")
        let files = pictures.files.map { ($0.name, $0.picture?.file) }
        for (name, content) in files + [("confusion.csv", record.confusionTable)] {
            let path = "\(folder)/\(name)"
            if let content {
                try WholeFile.write(content, to: path)
            } else if WholeFile.exists(path) {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
    }

    /// The contents of `table.md`.
    public var markdown: String {
        var text = "# \(markdownText(words.title))\n\n"
        if let subtitle = words.subtitle { text += markdownText(subtitle) + "\n\n" }
        for warning in words.warnings { text += "> **Note:** \(markdownText(warning))\n\n" }
        text += [words.corpusSentence, words.splitSentence, words.runsSentence]
            .map { "- \(markdownText($0))\n" }.joined()
        text += "\n\(tables.overview.markdown)\n\(words.intervalSentence)\n"
        func section(_ title: String, _ content: String) {
            text += "\n## \(title)\n\n\(content)"
        }
        if let states = words.states {
            section("Diagnosis", states.map { "- \(markdownText($0))\n" }.joined())
        }
        if let marks = tables.marks { section("Marks", marks.markdown) }
        if let objects = tables.objects { section("By class", objects.markdown) }
        if let classification = tables.classification {
            section("By class", classification.classes.markdown)
            section(
                "Confusion matrix",
                image("confusion.svg") + "\n" + classification.confusion.markdown)
            if let votes = classification.voteConfusion {
                section("Confusion matrix by clip", votes.markdown)
            }
        }
        if let published = tables.published, let confusion = published.confusion {
            section(
                "Confusion matrix as published (\(markdownText(published.corpus)))",
                ClassificationTables.confusion(confusion).markdown)
        }
        if let runs = tables.runs { section("By run", runs.markdown) }
        if !pictures.curves.isEmpty { section("By epoch", image("curves.svg")) }
        if pictures.tradeoff != nil {
            section("Known or unknown", image("roc.svg") + image("det.svg"))
        }
        if let calibration = record.summary.classification?.calibration {
            section(
                "Calibration",
                image("reliability.svg") + "\n" + markdownText("The \(calibration.sentence).")
                    + "\n")
        }
        let inputs = ["map.svg", "samples.svg", "balance.svg"].map(image).joined()
        if !inputs.isEmpty { section("Inputs", inputs) }
        if !tables.samples.isEmpty {
            let links = tables.samples.map { name in
                let link = "[\(markdownText(name))](\(linkTarget("samples/" + name)))\n"
                let isPicture = [".png", ".svg"].contains { name.hasSuffix($0) }
                return isPicture ? "!" + link : "- " + link
            }
            section("Samples", links.joined())
        }
        if let mistakes = tables.classification?.mistakes {
            section("Most confidently wrong", mistakes.markdown)
        }
        if let rejected = tables.rejected { section("Rejected files", rejected.markdown) }
        return text
    }

    /// The picture of that name, with its text alternative; empty where there is none.
    private func image(_ file: String) -> String {
        guard let picture = pictures.files.first(where: { $0.name == file })?.picture else {
            return ""
        }
        return "![\(markdownText(picture.description))](\(file))\n"
    }
}
