import AvazExperiments
import AvazFiles
import AvazInputs
import AvazMIDI
import AvazReports

/// What a model of sequences wrote, as files: music as MIDI and piano roll, and either as text.
struct SampleFiles {
    private let given: [String]
    private let new: [String]
    private let growsChords: Bool
    private let title: String
    /// Whether the symbols are notes and chords, not characters.
    private let isMusic: Bool
    /// 20 ... 300.
    var beatsPerMinute = 120.0
    /// Whether what was given is left out of the MIDI file.
    var isNewOnly = false

    init(
        given: [String], new: [String], growsChords: Bool, title: String, isMusic: Bool = true
    ) {
        self.isMusic = isMusic
        self.given = given
        self.new = new
        self.growsChords = growsChords
        self.title = title
    }

    init(_ sample: SequenceSample, of task: SequenceTask, title: String) {
        self.init(
            given: sample.given.map { sample.symbols[Int($0)] },
            new: sample.new.map { sample.symbols[Int($0)] }, growsChords: sample.growsChords,
            title: title, isMusic: task == .music)
    }

    private var parts: TokenTrack { growsChords ? .published : .corrected }

    /// Writes `<path>.mid`, `.svg` and `.txt`; text alone as `.txt`.
    func write(to path: String) throws {
        guard isMusic else {
            try WholeFile.write(
                given.joined() + "\n\n[from here on new]\n\n" + new.joined() + "\n",
                to: path + ".txt")
            return
        }
        try writeMusic(to: path + ".mid")
        try writeRoll(to: path + ".svg")
        try WholeFile.write(
            given.joined(separator: " ") + "\n| " + new.joined(separator: " ") + "\n",
            to: path + ".txt")
    }

    /// The MIDI file.
    func writeMusic(to path: String) throws {
        let track = try parts.track(isNewOnly ? new : given + new)
        let file = StandardMIDIFile(beatsPerMinute: beatsPerMinute, tracks: [track])
        try WholeFile.write(bytes: file.encoded(), to: path)
    }

    /// The piano roll, with what was given and what is new in two colours.
    func writeRoll(to path: String) throws {
        let (before, after) = (
            try parts.track(given), try parts.track(new, start: parts.duration(of: given))
        )
        let roll = PianoRoll(
            title: title, given: isNewOnly ? [] : before.notes, new: after.notes)
        try WholeFile.write(roll.picture().file, to: path)
    }
}
