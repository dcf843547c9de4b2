import Foundation
import AvazReports
import Synchronization

/// Where messages go, and what the terminal can show.
enum Terminal {
    /// Whether progress may be drawn: only where somebody looks.
    static let showsProgress = isatty(STDERR_FILENO) != 0

    /// Whether the final table may be coloured (no-color.org).
    static let showsColour =
        isatty(STDOUT_FILENO) != 0
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// One line on stdout, at once: what takes long should tell of itself in a log too.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// One line on stderr; line breaks within become spaces, so that an error stays one line.
    static func error(_ message: String) {
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

/// A line on stderr that is drawn over and over while work goes on, from any thread.
final class ProgressLine: Sendable {
    private struct State {
        var title = ""
        var started = ContinuousClock.now
        var progress: AvazReports.Progress?
    }

    private let isOn: Bool
    private let state = Mutex(State())

    init(isOn: Bool) { self.isOn = isOn && Terminal.showsProgress }

    /// Draws the line; a new title begins a new count.
    func show(_ title: String, unit: String, done: Int, of total: Int, note: String = "") {
        guard isOn else { return }
        state.withLock { state in
            if state.title != title {
                let progress = AvazReports.Progress(title, of: total, unit: unit)
                state = State(title: title, progress: progress)
            }
            let elapsed = (ContinuousClock.now - state.started) / .seconds(1)
            if let line = state.progress?.line(done: done, at: elapsed, note: note) {
                write("\r\u{1B}[K\(line)")
            }
        }
    }

    /// Wipes the line.
    func clear() {
        if isOn { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
