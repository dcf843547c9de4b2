/// An experiment that cannot be read; one line that names the place, what was expected and found.
public struct SettingsError: Error, CustomStringConvertible, Equatable {
    public var description: String

    /// - Parameter description: one line: the place, what was expected, what was found.
    public init(_ description: String) { self.description = description }

    /// Whether the fault lies in a `--set` rather than in a file.
    public var concernsCommandLine: Bool { description.hasPrefix("--set ") }
}

/// A name that no experiment has.
public struct UnknownExperiment: Error, CustomStringConvertible, Equatable {
    public var description: String

    package init(description: String) { self.description = description }
}

/// The name among `known` that is most like `name`, if any is like enough to be meant.
public func nearest(to name: String, among known: [String]) -> String? {
    let distances = known.map { (name: $0, distance: editDistance(Array(name), Array($0))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, name.count / 3) ? best.name : nil
}

/// Insertions, deletions and substitutions between two words (Levenshtein, 1966).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let substituted = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
