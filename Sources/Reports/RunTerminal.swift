extension RunReport {
    /// The final table for a terminal: figures, classes and the confusion matrix, aligned and at
    /// most `width` columns wide.
    ///
    /// A matrix too wide for that gives way to the pairs most often confused.
    ///
    /// - Parameters:
    ///   - width: columns, 40 or more.
    ///   - hasColour: whether to send colours, which suits a terminal where `NO_COLOR` is not set.
    public func terminal(width: Int = 80, hasColour: Bool = false) -> String {
        let style = TerminalStyle(hasColour: hasColour)
        var text = style.strong(Name.visible(words.title)) + "\n"
        let sentences = words.warnings + [words.corpusSentence, words.splitSentence]
        text += sentences.map { wrapped($0, to: width) }.joined() + "\n"
        text += tables.overview.terminal(width: width, style: style) + "\n"
        if let marks = tables.marks { text += marks.terminal(width: width, style: style) }
        if let tables = tables.classification {
            text += tables.classes.terminal(width: width, style: style) + "\n"
            if tables.confusion.fits(width: width) {
                text += tables.confusion.terminal(width: width, style: style)
            } else {
                text += "Most often confused; the whole matrix is in table.md and confusion.svg\n"
                text += tables.mostConfused.terminal(width: width, style: style)
            }
        }
        if !tables.samples.isEmpty {
            let names = tables.samples.map { "samples/" + $0 }.joined(separator: " ")
            text += wrapped("Samples: " + names, to: width)
        }
        if let rejected = tables.rejected {
            text += "\nRejected files\n" + rejected.terminal(width: width, style: style)
        }
        return text
    }
}

/// A sentence in lines of at most `width` columns, broken at spaces.
func wrapped(_ sentence: String, to width: Int) -> String {
    var (text, line) = ("", "")
    for word in Name.visible(sentence).split(separator: " ") {
        if !line.isEmpty && Name.width(line) + 1 + Name.width(String(word)) > width {
            text += line + "\n"
            line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
    }
    return text + line + "\n"
}
