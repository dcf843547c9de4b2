import AvazFiles

/// What was found of a corpus, in lines for its owner.
struct CorpusWords {
    let lines: [String]

    init(_ look: CorpusLook, _ grouping: Grouping, _ fit: Fit) {
        let sizes = look.counts.map(\.clips)
        let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
        let each = least == most ? "\(least) each" : "\(least) to \(most) each"
        let names = look.counts.prefix(3).map(\.label).joined(separator: ", ")
        let rates = look.sampleRates.map { "\($0)" }
        let rate = rates.count == 1 ? rates[0] : "\(rates.first ?? "") to \(rates.last ?? "")"
        let found =
            "found    \(look.clips) recordings of \(look.counts.count) classes (\(names)"
            + (look.counts.count > 3 ? ", …" : "")
            + "), \(each), \(Self.seconds(look)) s, \(rate) Hz"
        var faults: [String] = []
        if look.duplicates > 0 { faults.append("\(look.duplicates) duplicates left out") }
        if !look.rejected.isEmpty { faults.append("\(look.rejected.count) that cannot be used") }
        if look.isUnbalanced { faults.append("rare classes count more") }
        if look.background > 0 { faults.append("\(look.background) recordings teach the unknown") }
        let groups =
            grouping.isGrouped
            ? "groups   \(grouping.groups) kept apart, \(grouping.reading): \(grouping.names)"
            : "groups   \(grouping.reading): neighbours by number stay together (--group tells more)"
        lines = [
            found, "state    " + (faults.isEmpty ? "no faults" : faults.joined(separator: ", ")),
            groups,
        ]
    }

    private static func seconds(_ look: CorpusLook) -> String {
        func text(_ seconds: Double) -> String { JSON5.text((seconds * 100).rounded() / 100) }
        let (low, high) = (text(look.seconds(at: 0)), text(look.seconds(at: 1)))
        return low == high ? low : "\(low) to \(high)"
    }

    /// In one line.
    static func rejected(_ look: CorpusLook) -> String {
        guard let first = look.rejected.first else { return "" }
        return "\(look.rejected.count) files cannot be used: \(first.path): \(first.reason)"
            + (look.rejected.count > 1 ? "; the others are listed in the table" : "")
    }
}
