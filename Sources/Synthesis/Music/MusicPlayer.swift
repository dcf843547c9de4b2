import AvazAudio
import AvazFiles
import AvazMIDI

/// Plays a MIDI file into a sound file, by FluidSynth and a soundfont.
///
/// ```swift
/// let seconds = try MusicPlayer().play("mz_331_3.mid", to: "mz_331_3.wav")   // 203.4
/// ```
public struct MusicPlayer: Sendable {
    /// In Hz.
    public static let sampleRate = 44_100
    /// Longer pieces are refused: an hour fills 635 MB.
    public static let longest = 3600.0

    /// The loudest sample of every file, full scale being 1.
    private static let peak: Float = 0.9
    /// Seconds after the last event, in which strings and pedal die away.
    private static let tail = 2.0
    private static let block = 1 << 16

    private let renderer: SoundfontRenderer

    /// - Parameter soundfont: a General MIDI soundfont; nil for Debian's timgm6mb-soundfont.
    /// - Throws: `SynthesisError` where there is none.
    public init(soundfont: String? = nil) throws {
        renderer = try SoundfontRenderer(
            soundfont: soundfont ?? SoundfontRenderer.defaultSoundfont,
            sampleRate: Self.sampleRate)
    }

    /// Plays `music` into `sound`: RIFF WAVE, 44,100 Hz, 16 bits, two channels, as loud as fits. The same
    /// file, soundfont and FluidSynth give the same bytes. `sound` is written whole or not at all.
    ///
    /// The piece is rendered twice, for its loudest sample and then for the file, so that memory does
    /// not grow with its length.
    ///
    /// - Returns: the seconds of sound.
    /// - Throws: `FileFault` where `music` is no MIDI file, plays no note, holds several pieces or lasts
    ///   longer than `longest`, or where `sound` cannot be written; `SynthesisError.interrupted`.
    public func play(_ music: String, to sound: String) throws -> Double {
        let piece = try Self.performance(of: music)
        let count = Int(((piece.seconds + Self.tail) * Double(Self.sampleRate)).rounded(.up))
        let file = piece.file.encoded()

        Interruption.watch()
        var loudest: Float = 0
        try render(file, count) { samples in
            loudest = samples.reduce(loudest) { max($0, abs($1)) }
        }
        let gain = loudest > 0 ? Self.peak / loudest : 0
        do {
            try WholeFile.write(to: sound) { descriptor in
                let header = WaveFile.header(
                    samples: count, channels: 2, sampleRate: Self.sampleRate)
                try WholeFile.write(bytes: header, to: descriptor, named: sound)
                try render(file, count) { samples in
                    try WholeFile.write(
                        bytes: WaveFile.encoded(samples.map { $0 * gain }), to: descriptor,
                        named: sound)
                }
            }
        } catch let fault as FileFault {
            throw FileFault(
                file: fault.file,
                reason: "cannot be written (\(fault.reason)); give --output another file")
        }
        return Double(count) / Double(Self.sampleRate)
    }

    /// Hands on the samples, left and right by turns, a block at a time; the last second fades.
    private func render(
        _ file: [UInt8], _ count: Int, _ take: ([Float]) throws -> Void
    ) throws {
        var start = 0
        try renderer.render(file, samples: count, block: Self.block) { left, right in
            if Interruption.requested { throw SynthesisError.interrupted }
            var samples: [Float] = []
            samples.reserveCapacity(2 * left.count)
            for index in left.indices {
                let rest = Float(count - start - index) / Float(Self.sampleRate)
                let fade = min(1, rest)
                samples.append(left[index] * fade)
                samples.append(right[index] * fade)
            }
            start += left.count
            try take(samples)
        }
    }

    /// What is to be played of a file, or why nothing is.
    private static func performance(of path: String) throws -> PlainPerformance {
        let file = try MIDIFile(contentsOf: path)
        func fault(_ reason: String) -> FileFault { FileFault(file: path, reason: reason) }
        guard file.format != .independent || file.tracks.count == 1 else {
            throw fault(
                "holds \(file.tracks.count) pieces side by side (format 2), expected one piece of "
                    + "format 0 or 1: save them apart")
        }
        let piece = PlainPerformance(file)
        guard piece.hasNotes else { throw fault("plays no note, expected at least one") }
        guard piece.seconds <= longest else {
            throw fault(
                "lasts \(Int(min(piece.seconds, 1e15))) seconds, expected at most \(Int(longest)): cut it or "
                    + "mend its times")
        }
        return piece
    }
}
