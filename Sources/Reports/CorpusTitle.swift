/// How a corpus is called in a report.
struct CorpusTitle {
    /// As in the record: `audiomnist`, `synthetic-digits`, a folder's name.
    var name: String

    init(_ name: String) { self.name = name }

    /// As its makers write it.
    var text: String {
        switch name {
        case "audiomnist": "AudioMNIST"
        case "fsdd": "FSDD"
        case "gtzan": "GTZAN"
        default: Name.visible(name)
        }
    }

    /// Whether the suite made or put together the corpus itself, so that figures on it say nothing of
    /// any published one.
    var isSynthetic: Bool { name.hasPrefix("synthetic") }

    /// What to bear in mind of such a corpus.
    var syntheticWarning: String {
        name == "synthetic-lyrics"
            ? "This corpus was put together from a system's package of quotations: its figures are "
                + "those of no published corpus."
            : Self.syntheticWarning
    }

    static let syntheticWarning =
        "This corpus was made by a synthesiser, not recorded: its figures are those of no real "
        + "corpus, published or other."
}

/// The name of a chapter, after the task it solves: `Digits`.
func chapterTitle(_ task: String) -> String {
    let name = Name.visible(task)
    return name.prefix(1).uppercased() + name.dropFirst()
}
