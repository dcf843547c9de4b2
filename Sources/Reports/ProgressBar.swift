/// A line of progress for a terminal: how much is done, how fast, and how long it will take yet.
///
/// It draws nothing itself: the caller writes what `line` returns, where standard error is a
/// terminal, and is told at most ten times a second.
///
/// ```swift
/// var progress = ProgressBar("features", of: 3000, unit: "clips")
/// progress.line(done: 1200, at: 2.0)   // "features  1,200/3,000  40%  600 clips/s  3 s left"
/// ```
public struct ProgressBar: Sendable {
    private let label: String
    private let total: Int
    private let unit: String
    private var lastTime = -Double.infinity

    /// - Parameter unit: in the plural, such as `clips`.
    public init(_ label: String, of total: Int, unit: String) {
        self.label = label
        self.total = max(0, total)
        self.unit = unit
    }

    /// The line after `done` of the total and `seconds` from the start; nil where the last one was
    /// asked for less than a tenth of a second ago and this is not the end.
    ///
    /// - Parameter note: stands at the end, such as the loss of the last epoch.
    public mutating func line(done: Int, at seconds: Double, note: String = "") -> String? {
        guard done >= total || seconds - lastTime >= 0.1 else { return nil }
        lastTime = seconds
        var parts = [Name.visible(label), "\(grouped(done))/\(grouped(total))"]
        if total > 0 { parts.append("\(100 * done / total)%") }
        if done > 0 && seconds > 0 {
            let rate = Double(done) / seconds
            parts.append("\(decimal(rate, places: rate < 10 ? 1 : 0)) \(unit)/s")
            if done < total { parts.append("\(duration(Double(total - done) / rate)) left") }
        }
        if !note.isEmpty { parts.append(Name.visible(note)) }
        return parts.joined(separator: "  ")
    }
}

/// A length of time as one says it: `3 s`, `2 min 05 s`, `1 h 10 min`.
func duration(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "days" }
    let whole = Int(seconds.rounded(.up))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(two(whole % 60)) s"
    default: return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
    }
}
