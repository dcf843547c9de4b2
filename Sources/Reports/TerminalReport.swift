import Metrics

extension RunReport {
    /// The run's figures as lines of at most 80 columns, as far as its numbers leave room.
    ///
    /// - Parameter hasColour: whether the terminal shows colours; the caller knows.
    public func terminal(hasColour: Bool) -> String {
        let style = TerminalStyle(hasColour: hasColour)
        let width = 80
        var text = style.strong(words.title) + "\n"
        if let subtitle = words.subtitle { text += Name.visible(subtitle) + "\n" }
        for sentence in [words.corpusSentence, words.splitSentence, words.runsSentence] {
            text += Name.visible(sentence) + "\n"
        }
        for warning in words.warnings { text += style.strong("Note: ") + warning + "\n" }
        text += "\n" + tables.overview.terminal(width: width, style: style)
        text += "\n" + tables.classes.terminal(width: width, style: style)
        let confusion = tables.confusion.fits(width: width) ? tables.confusion : nil
        text += "\n" + (confusion ?? tables.mostConfused).terminal(width: width, style: style)
        return text
    }
}
