import Foundation
import Synchronization

/// Where messages go, and what the terminal can show.
enum Terminal {
    /// Whether progress may be drawn: only where somebody looks.
    static let showsProgress = isatty(STDERR_FILENO) != 0

    /// Whether the final table may be coloured (no-color.org).
    static let showsColour =
        isatty(STDOUT_FILENO) != 0
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// One line on stderr; line breaks within become spaces, so that an error stays one line.
    static func error(_ message: String) {
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

/// A line on stderr that is drawn over and over: what is done, how fast, and how long it will
/// still take. Silent where nobody looks.
final class ProgressLine: Sendable {
    private struct State {
        var started = ContinuousClock.now
        var drawn: ContinuousClock.Instant?
        var title = ""
        var isShown = false
    }

    private let isOn: Bool
    private let state = Mutex(State())

    init(isOn: Bool) { self.isOn = isOn && Terminal.showsProgress }

    /// Draws the line, at most some times a second; `note` stands behind the numbers.
    func show(_ title: String, done: Int, of total: Int, note: String = "") {
        guard isOn else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if state.title != title {
                state = State(started: now, title: title)
            } else if let drawn = state.drawn, done < total, now - drawn < .milliseconds(80) {
                return
            }
            state.drawn = now
            state.isShown = true
            let seconds =
                Double((now - state.started).components.seconds)
                + Double((now - state.started).components.attoseconds) * 1e-18
            let rate = seconds > 0 ? Double(done) / seconds : 0
            var line = "\(title) \(done)/\(total)"
            if rate > 0, done < total {
                line += String(
                    format: "  %.0f/s, %.0f s left", rate, Double(total - done) / rate)
            }
            if !note.isEmpty { line += "  \(note)" }
            write("\r\u{1B}[K" + line.prefix(100))
        }
    }

    /// Wipes the line.
    func clear() {
        guard isOn else { return }
        state.withLock { state in
            if state.isShown { write("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

/// Ctrl-C and the like: noted, so that the work can end in good order.
enum Interruption {
    private static let flag = Atomic<Bool>(false)
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    /// Whether the user asked to stop.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// From now on the first signal is noted; a second one ends the program at once.
    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if flag.exchange(true, ordering: .relaxed) { _exit(130) }
            }
            source.resume()
            sources.append(source)
        }
    }
}
