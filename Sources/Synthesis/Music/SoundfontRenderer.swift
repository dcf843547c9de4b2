import AvazCFluidSynth
import AvazMIDI

/// FluidSynth: a piece to samples, with the instruments of a soundfont.
struct SoundfontRenderer: Sendable {
    /// A General MIDI soundfont, as Debian's timgm6mb-soundfont installs it.
    static let defaultSoundfont = "/usr/share/sounds/sf2/TimGM6mb.sf2"

    static let version = String(cString: fluid_version_str())

    let soundfont: String
    /// In Hz, 8,000 ... 96,000.
    let sampleRate: Int

    /// FluidSynth fills its tables when the first synthesizer is made, and where a second thread makes one
    /// meanwhile it does not wait for them: what that one plays is not what it plays later. So the first is
    /// made here, once. What goes wrong is thrown; FluidSynth would print it too.
    private static let prepare: Void = {
        for level in [FLUID_PANIC, FLUID_ERR, FLUID_WARN] {
            fluid_set_log_function(Int32(level.rawValue), nil, nil)
        }
        let settings = new_fluid_settings()
        delete_fluid_synth(new_fluid_synth(settings))
        delete_fluid_settings(settings)
    }()

    /// - Throws: `SynthesisError` where `soundfont` is no soundfont.
    init(soundfont: String, sampleRate: Int) throws {
        Self.prepare
        guard fluid_is_soundfont(soundfont) != 0 else {
            throw SynthesisError.failed(
                "\(soundfont) is no soundfont; install one (Debian: apt-get install "
                    + "timgm6mb-soundfont) or give another with --soundfont")
        }
        self.soundfont = soundfont
        self.sampleRate = sampleRate
    }

    /// The first `count` samples of `piece`, both channels mixed into one.
    func render(_ piece: StandardMIDIFile, samples count: Int) throws -> [Float] {
        var mixed: [Float] = []
        try render(piece.encoded(), samples: count, block: count) { left, right in
            mixed = zip(left, right).map { ($0 + $1) / 2 }
        }
        return mixed
    }

    /// The first `count` samples of a MIDI file, left and right, `block` of them at a time.
    ///
    /// Every piece has a synthesizer of its own, without the effects that remember earlier sound,
    /// and its time runs by samples, not by the clock: the same piece gives the same samples.
    ///
    /// - Parameter take: is given `block` samples of each channel, the last time what is left.
    func render(
        _ file: [UInt8], samples count: Int, block: Int,
        _ take: (_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) throws -> Void
    ) throws {
        let settings = new_fluid_settings()
        defer { delete_fluid_settings(settings) }
        fluid_settings_setnum(settings, "synth.sample-rate", Double(sampleRate))
        fluid_settings_setnum(settings, "synth.gain", 0.3)
        fluid_settings_setint(settings, "synth.reverb.active", 0)
        fluid_settings_setint(settings, "synth.chorus.active", 0)
        fluid_settings_setint(settings, "synth.dynamic-sample-loading", 1)
        fluid_settings_setstr(settings, "player.timing-source", "sample")

        let synth = new_fluid_synth(settings)
        defer { delete_fluid_synth(synth) }
        let resetPresets: Int32 = 1
        guard fluid_synth_sfload(synth, soundfont, resetPresets) >= 0 else {
            throw SynthesisError.failed("\(soundfont) cannot be loaded")
        }
        let player = new_fluid_player(synth)
        defer { delete_fluid_player(player) }
        guard fluid_player_add_mem(player, file, file.count) >= 0, fluid_player_play(player) >= 0
        else { throw SynthesisError.failed("FluidSynth refuses the piece") }

        var left = [Float](repeating: 0, count: min(block, count))
        var right = left
        for start in stride(from: 0, to: count, by: block) {
            let length = min(block, count - start)
            guard
                fluid_synth_write_float(synth, Int32(length), &left, 0, 1, &right, 0, 1) >= 0
            else { throw SynthesisError.failed("FluidSynth could not render the piece") }
            try take(left[..<length], right[..<length])
        }
        fluid_player_stop(player)
    }
}
