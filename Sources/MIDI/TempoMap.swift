/// From ticks to seconds and to quarter notes.
///
/// Between two changes of tempo the seconds are a straight line of the ticks:
///
///     seconds = s + (t - t0) m / (10⁶ d)    quarters = t / d        d ticks a quarter note
///     seconds = t / r                       quarters = 2 t / r      r ticks a second: film time
///
/// with `m` microseconds a quarter note, 500,000 until the file says otherwise, and `s`, `t0` at
/// the change before.
///
/// ```swift
/// let map = TempoMap(file)
/// map.seconds(at: 480)   // 0.5, at 120 beats a minute and 480 ticks a quarter
/// ```
public struct TempoMap: Sendable {
    /// From one change of tempo to the next.
    private struct Stretch {
        var tick: Int
        var seconds: Double
        var secondsPerTick: Double
    }

    private let division: MIDIFile.Division
    /// At least one, from tick 0 on.
    private let stretches: [Stretch]

    /// The tempo of a file.
    ///
    /// - Parameter track: counted from 0; in a file of independent tracks its tempo alone counts,
    ///   in others that of all tracks together.
    public init(_ file: MIDIFile, track: Int = 0) {
        let sources = file.format == .independent ? file.tracks[track...track] : file.tracks[...]
        var changes: [(tick: Int, microseconds: Int)] = []
        for source in sources {
            for entry in source.entries {
                if let microseconds = entry.event.microsecondsPerQuarter {
                    changes.append((entry.tick, microseconds))
                }
            }
        }
        let order = changes.indices.sorted { (changes[$0].tick, $0) < (changes[$1].tick, $1) }
        self.init(division: file.division, changes: order.map { changes[$0] })
    }

    /// - Parameter changes: by tick; of several on one tick the last counts.
    init(division: MIDIFile.Division, changes: [(tick: Int, microseconds: Int)]) {
        let (numerator, denominator) = division.quartersPerTick
        func secondsPerTick(_ microseconds: Int) -> Double {
            Double(microseconds * numerator) * 1e-6 / Double(denominator)
        }
        var stretches = [Stretch(tick: 0, seconds: 0, secondsPerTick: secondsPerTick(500_000))]
        // The tempo is nothing to film time.
        let changes = if case .frames = division { changes.prefix(0) } else { changes[...] }
        for change in changes {
            let last = stretches[stretches.count - 1]
            let seconds = last.seconds + Double(change.tick - last.tick) * last.secondsPerTick
            stretches.append(
                Stretch(
                    tick: change.tick, seconds: seconds,
                    secondsPerTick: secondsPerTick(change.microseconds)))
        }
        self.division = division
        self.stretches = stretches
    }

    /// Seconds from the beginning.
    public func seconds(at tick: Int) -> Double {
        let stretch = stretch(at: tick)
        return stretch.seconds + Double(tick - stretch.tick) * stretch.secondsPerTick
    }

    /// Quarter notes from the beginning.
    public func quarters(at tick: Int) -> Double {
        let (numerator, denominator) = division.quartersPerTick
        return Double(tick * numerator) / Double(denominator)
    }

    /// The one that holds `tick`, by halving.
    private func stretch(at tick: Int) -> Stretch {
        var (low, high) = (0, stretches.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].tick <= tick { low = middle } else { high = middle }
        }
        return stretches[low]
    }
}
