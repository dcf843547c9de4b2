import AvazRecords

/// A few inputs of each class side by side; nil where the record has none.
func samplesPicture(_ record: RunRecord) -> Picture? {
    guard let samples = record.inputs?.samples, !samples.isEmpty else { return nil }
    let names = record.corpus.classes.filter { name in samples.contains { $0.class == name } }
    let each = names.map { name in samples.count { $0.class == name } }.max() ?? 1
    let (thumb, gap, left, top) = ((width: 64.0, height: 48.0), 4.0, 16.0, 66.0)
    let block = (width: Double(each) * (thumb.width + gap) + 8, height: thumb.height + 26)
    let perLine = max(1, min(names.count, Int(424 / block.width)))
    var content = label("Sample inputs", x: left, y: 26, size: 15, class: "strong")
    content += label(
        "Time runs to the right, channels upwards; deeper is more.", x: left, y: 44, class: "muted")
    for (index, name) in names.enumerated() {
        let x = left + Double(index % perLine) * block.width
        let y = top + Double(index / perLine) * block.height
        let shown = Name.shortened(Name.visible(name), to: max(8, Int(block.width / 7)))
        content += label(shown, x: x, y: y)
        for (place, sample) in samples.filter({ $0.class == name }).enumerated() {
            let image = LevelImage(
                width: sample.width, height: sample.height,
                levels: sample.levels.compactMap { $0.hexDigitValue.map { UInt8($0) } },
                greatest: 15)
            content += image.file.drawn(
                x: x + Double(place) * (thumb.width + gap), y: y + 5, width: thumb.width,
                height: thumb.height)
        }
    }
    let lines = (names.count + perLine - 1) / perLine
    return Picture(
        width: max(left + Double(perLine) * block.width + 8, 380),
        height: top + Double(lines) * block.height - 4, title: "Sample inputs",
        description: "Features over time of \(counted(samples.count, "recording")), "
            + "up to \(each) of each class: "
            + names.map { Name.visible($0) }.joined(separator: ", ") + ".",
        content: content)
}
