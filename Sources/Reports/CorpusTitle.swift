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

    /// Whether the recordings were made by a synthesiser, so that figures on them say nothing of
    /// any real corpus.
    var isSynthetic: Bool { name.hasPrefix("synthetic") }

    static let syntheticWarning =
        "This corpus was made by a synthesiser, not recorded: its figures are those of no real "
        + "corpus, published or other."
}

/// The name of a chapter, after the task it solves: `Digits`.
func chapterTitle(_ task: String) -> String {
    let name = Name.visible(task)
    return name.prefix(1).uppercased() + name.dropFirst()
}
