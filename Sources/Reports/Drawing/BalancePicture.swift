import AvazRecords

/// Training examples of each class before and after balance: two bars a class, one below the other.
func balancePicture(_ record: RunRecord) -> Picture? {
    guard let balance = record.runs.lazy.compactMap(\.classification?.balance).first,
        let most = (balance.before + balance.after).max(), most > 0
    else { return nil }
    let names = record.corpus.classes.map(Name.visible)
    let (step, top) = (30.0, 62.0)
    let left = 16 + (names.map { estimatedWidth($0, size: 12) }.max() ?? 0)
    let title = "Training examples by class, \(Name.visible(record.experiment))"
    let width = max(560, 32 + estimatedWidth(title, size: 16))
    let right = width - 72
    func x(_ count: Int) -> Double { left + 8 + Double(count) / Double(most) * (right - left - 8) }
    func bar(_ count: Int, _ y: Double, _ colour: String) -> String {
        element(
            "path",
            [
                "class": "line \(colour)", "style": "stroke-width:9;stroke-linecap:butt",
                "d": "M\(coordinate(x(0))) \(coordinate(y))H\(coordinate(max(x(count), x(0) + 1)))",
            ]) + "\n" + label(grouped(count), x: x(count) + 6, y: y + 4, class: "muted")
    }
    var text = label(title, x: 16, y: 26, size: 15, class: "strong")
    text += label("Above as they came, below as they were trained on", x: 16, y: 46, class: "muted")
    for (index, name) in names.enumerated() {
        let y = top + step * Double(index)
        text += label(name, x: left, y: y + 17, anchor: "end")
        text += bar(balance.before[index], y + 7, "vermilion")
        text += bar(balance.after[index], y + 18, "blue")
    }
    let said = names.indices.map {
        "\(names[$0]) \(balance.before[$0]) and \(balance.after[$0])"
    }
    return Picture(
        width: width, height: top + step * Double(names.count) + 12, title: title,
        description: "Training examples before and after balance: "
            + said.joined(separator: ", ") + ".", content: text)
}
