import AvazSynthesis

/// `avaz-synth play`: a MIDI file to sound.
struct PlayCommand {
    static let name = "play"

    private let music: String
    private let sound: String
    private let soundfont: String?

    /// - Parameter words: all behind `play`.
    init(_ words: ArraySlice<String>) throws {
        guard let music = words.first, !music.hasPrefix("--") else {
            throw UsageError("play which MIDI file? avaz-synth play X.mid --output X.wav")
        }
        let options = try Options(words.dropFirst(), known: ["--output", "--soundfont"])
        guard let sound = options.text("--output") else {
            throw UsageError("play needs --output X.wav")
        }
        guard sound.lowercased().hasSuffix(".wav") else {
            throw UsageError("--output \(sound): expected a name that ends in .wav")
        }
        self.music = music
        self.sound = sound
        soundfont = options.text("--soundfont")
    }

    func run() throws {
        let seconds = try MusicPlayer(soundfont: soundfont).play(music, to: sound)
        print("\(sound): \((seconds * 10).rounded() / 10) s of \(music)")
    }
}
