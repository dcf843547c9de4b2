import AvazFiles
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

    /// The program's own ways out. Decoder libraries write to stdout and stderr as they please, and
    /// stderr leads nowhere while they work.
    private static let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    private static let errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    /// Whether something could not be said on stderr.
    private static let isMute = Atomic<Bool>(false)

    /// Takes stdout for the program alone, and notes the end of a pipe by an error instead of being
    /// ended by it. To be called before anything else.
    static func takeOver() {
        signal(SIGPIPE, SIG_IGN)
        _ = (showsProgress, showsColour, output, errors)
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0 else { return }
        dup2(nowhere, STDOUT_FILENO)
        if nowhere > STDERR_FILENO { close(nowhere) }
    }

    /// The exit status, 1 where all went well but could not be told.
    static func status(_ status: Int32) -> Int32 {
        status == 0 && isMute.load(ordering: .relaxed) ? 1 : status
    }

    /// Text and a line break on stdout, at once: what takes long should tell of itself in a log too.
    ///
    /// Where nobody can read it any more, on a full disk or behind a closed pipe, the program ends
    /// with status 1.
    static func say(_ line: String) { print(line + "\n") }

    /// Text on stdout as it is, at once; ends as `say` does.
    static func print(_ text: String) {
        do {
            try WholeFile.write(bytes: Array(text.utf8), to: output, named: "stdout")
        } catch {
            Self.error("avaz: \(error); what it was to say is lost")
            exit(1)
        }
    }

    /// One line on stderr; line breaks within become spaces, so that an error stays one line, and
    /// what would steer the terminal is shown.
    static func error(_ message: String) {
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        write(PathText.shown(line) + "\n")
    }

    /// Text on stderr as it is.
    static func write(_ text: String) {
        do {
            try WholeFile.write(bytes: Array(text.utf8), to: errors, named: "stderr")
        } catch {
            isMute.store(true, ordering: .relaxed)
        }
    }
}

/// A line on stderr that is drawn over and over while work goes on, from any thread.
final class ProgressLine: Sendable {
    private struct State {
        var title = ""
        var started = ContinuousClock.now
        var progress: ProgressBar?
    }

    private let isOn: Bool
    private let state = Mutex(State())

    init(isOn: Bool) { self.isOn = isOn && Terminal.showsProgress }

    /// Draws the line; a new title begins a new count.
    func show(_ title: String, unit: String, done: Int, of total: Int, note: String = "") {
        guard isOn else { return }
        state.withLock { state in
            if state.title != title {
                let progress = ProgressBar(title, of: total, unit: unit)
                state = State(title: title, progress: progress)
            }
            let elapsed = (ContinuousClock.now - state.started) / .seconds(1)
            if let line = state.progress?.line(done: done, at: elapsed, note: note) {
                Terminal.write("\r\u{1B}[K\(line)")
            }
        }
    }

    /// Wipes the line.
    func clear() {
        if isOn { Terminal.write("\r\u{1B}[K") }
    }
}
