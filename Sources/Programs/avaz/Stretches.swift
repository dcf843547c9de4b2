import AvazFiles
import AvazInputs
import AvazModels
import Foundation

/// A stretch of a recording and what a model takes it for.
struct Stretch {
    /// From the recording's beginning.
    var seconds: Range<Double>
    var label: String
    /// The label's; of several windows the mean.
    var score: Float
}

/// A model's answers to windows that slide over long recordings.
struct SlidingWindows {
    private let model: ClassifierModel
    private let settings: SliceSettings
    /// Windows whose scores are averaged, the window's own in the middle; odd.
    private let smoothing: Int
    private let merges: Bool

    /// - Throws: `UsageError` where the model judges slices of another length.
    init(_ model: ClassifierModel, seconds: Double, hop: Double?, smoothing: Int, merges: Bool)
        throws
    {
        if let slices = model.features.slices, slices.seconds != seconds {
            throw UsageError(
                "avaz predict: the model judges slices of \(slices.seconds) s: give --window "
                    + "\(slices.seconds)")
        }
        for (option, value) in [("--window", seconds), ("--hop", hop ?? seconds)]
        where !RecipeBounds.seconds.contains(value) {
            throw UsageError(
                "avaz predict: \(option) must be from \(RecipeBounds.seconds.lowerBound) to "
                    + "\(RecipeBounds.seconds.upperBound) seconds, found \(value)")
        }
        self.model = model
        settings = SliceSettings(seconds: seconds, hop: hop ?? seconds)
        self.smoothing = smoothing
        self.merges = merges
    }

    /// The stretches of one recording, in their order; read piece by piece, however long it is.
    ///
    /// - Throws: `FileFault` where it cannot be read, or is shorter than a window.
    func stretches(of path: String) throws -> [Stretch] {
        var recipe = model.features
        recipe.slices = settings
        var scores: [[Float]] = []
        do {
            _ = try FeatureReader(recipe).forEachRow(of: path) { row in
                scores.append(model.answer(to: row).scores)
            }
        } catch let fault as FileFault {
            throw fault
        } catch {
            throw FileFault(file: path, reason: error.reason)
        }
        return merged(
            smoothed(scores).enumerated().map { index, scores in
                let best = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
                let start = Double(index) * settings.hop
                return Stretch(
                    seconds: start..<start + settings.seconds,
                    label: model.isUnknown(scores) ? "unknown" : model.classes[best],
                    score: scores[best])
            })
    }

    /// Each window's scores averaged with its neighbours'.
    private func smoothed(_ scores: [[Float]]) -> [[Float]] {
        guard smoothing > 1 else { return scores }
        let reach = smoothing / 2
        return scores.indices.map { index in
            let near = max(0, index - reach)...min(scores.count - 1, index + reach)
            return scores[index].indices.map { place in
                near.reduce(Float(0)) { $0 + scores[$1][place] } / Float(near.count)
            }
        }
    }

    /// Neighbours of one label as one stretch.
    private func merged(_ windows: [Stretch]) -> [Stretch] {
        guard merges else { return windows }
        var stretches: [(stretch: Stretch, count: Float)] = []
        for window in windows {
            guard let last = stretches.last, last.stretch.label == window.label,
                settings.hop <= settings.seconds
            else {
                stretches.append((window, 1))
                continue
            }
            let mean = (last.stretch.score * last.count + window.score) / (last.count + 1)
            stretches[stretches.count - 1] = (
                Stretch(
                    seconds: last.stretch.seconds.lowerBound..<window.seconds.upperBound,
                    label: window.label, score: mean), last.count + 1
            )
        }
        return stretches.map(\.stretch)
    }
}

/// How stretches are printed.
enum StretchTable {
    /// Options that choose one, but for lines.
    static let flags = ["--json", "--csv", "--audacity", "--raven"]

    /// The table that the command line asks for; nil for none.
    ///
    /// - Throws: `UsageError` where it asks for two.
    static func flag(of arguments: Arguments, command: String) throws -> String? {
        let asked = flags.filter(arguments.has)
        guard asked.count <= 1 else {
            throw UsageError("avaz \(command): give one of \(asked.joined(separator: " and "))")
        }
        return asked.first
    }

    /// The one that the command line asks for.
    ///
    /// - Throws: `UsageError` where it asks for two, or for a label track of several recordings.
    init(_ arguments: Arguments, command: String, recordings: Int) throws {
        switch try Self.flag(of: arguments, command: command) {
        case "--csv": self = .csv
        case "--json": self = .json
        case "--audacity": self = .audacity
        case "--raven": self = .raven
        default: self = .lines
        }
        guard self != .audacity || recordings == 1 else {
            throw UsageError(
                "avaz \(command): a label track is of one recording, found \(recordings); give one, or "
                    + "--csv")
        }
    }

    /// File, beginning, end, label and score, with tabs between.
    case lines
    /// The same with commas and a heading.
    case csv
    /// An object a line.
    case json
    /// Audacity's label track: beginning, end, label.
    case audacity
    /// Raven's selection table.
    case raven

    /// What stands above all; nil where nothing does.
    var heading: String? {
        switch self {
        case .csv: "file,start,end,label,score"
        case .raven:
            [
                "Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)",
                "High Freq (Hz)", "Begin File", "Label", "Score",
            ].joined(separator: "\t")
        default: nil
        }
    }

    private struct Line: Encodable {
        var file: String
        var start: Double
        var end: Double
        var label: String
        var score: Float
    }

    /// - Parameter number: of the stretch, counted from 1 over all files.
    func line(_ stretch: Stretch, of file: String, number: Int) -> String {
        func time(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
        let (start, end) = (stretch.seconds.lowerBound, stretch.seconds.upperBound)
        let label = PathText.shown(stretch.label)
        switch self {
        case .lines:
            return [file, time(start), time(end), label, "\(stretch.score)"].joined(separator: "\t")
        case .csv:
            return String(
                CommaSeparated.line([
                    PathText.plain(file), time(start), time(end), stretch.label, "\(stretch.score)",
                ]).dropLast())
        case .json:
            let line = Line(
                file: PathText.plain(file), start: start, end: end, label: stretch.label,
                score: stretch.score)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        case .audacity: return [time(start), time(end), label].joined(separator: "\t")
        case .raven:
            // Raven wants a range of frequencies: all of it.
            return [
                "\(number)", "Spectrogram 1", "1", time(start), time(end), "0.0", "24000.0", file,
                label, "\(stretch.score)",
            ].joined(separator: "\t")
        }
    }
}
