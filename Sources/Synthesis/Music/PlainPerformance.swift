import AvazMIDI

/// What a synthesizer needs of a MIDI file and nothing else: channel messages and tempo in one track,
/// with times in quarter notes.
///
/// FluidSynth reads at most 128 tracks, no film time, and stumbles over messages that do not belong in
/// a file; of this it can read everything. System exclusive messages are left out.
struct PlainPerformance {
    /// Format 0.
    let file: MIDIFile
    /// From the beginning to the last event.
    let seconds: Double
    /// Whether a note begins in it.
    let hasNotes: Bool

    /// - Parameter original: of format 0 or 1, or of a single track.
    init(_ original: MIDIFile) {
        let division = original.division
        let isFilm = if case .frames = division { true } else { false }
        var entries: [EventTrack.Entry] = []
        for track in original.tracks {
            entries += track.entries.filter { entry in
                entry.event.channel != nil
                    || (!isFilm && entry.event.microsecondsPerQuarter != nil)
            }
        }
        let order = entries.indices.sorted { (entries[$0].tick, $0) < (entries[$1].tick, $1) }
        var track = EventTrack(order.map { entries[$0] })
        hasNotes = track.hasNotes

        // In film time a quarter note of as many ticks as a second lasts a second; at the 29.97 frames
        // of television, counted as 30, it lasts 1.001 s.
        var plain = division
        if case .frames(let perSecond, let ticks) = division {
            let isTelevision = perSecond == 29
            plain = .ticksPerQuarter((isTelevision ? 30 : perSecond) * ticks)
            let microseconds = isTelevision ? 1_001_000 : 1_000_000
            let tempo = [16, 8, 0].map { UInt8(microseconds >> $0 & 0xff) }
            track.entries.insert(
                EventTrack.Entry(tick: 0, .meta(kind: 0x51, tempo)), at: 0)
        }
        file = MIDIFile(format: .single, division: plain, tracks: [track])
        seconds = TempoMap(file).seconds(at: track.entries.last?.tick ?? 0)
    }
}
