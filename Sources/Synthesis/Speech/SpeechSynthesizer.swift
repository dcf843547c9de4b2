import AvazCEspeak

/// espeak-ng: text to samples.
///
/// One in a process: the library's state is global, and what was spoken before has a faint
/// influence on what follows. The same utterances in the same order give the same samples.
final class SpeechSynthesizer {
    /// How a text is spoken.
    struct Voice: Equatable, Sendable {
        /// espeak-ng's name of a language, such as `en-gb-scotland`.
        var dialect: String
        /// espeak-ng's name of a voice quality, such as `f3`.
        var variant: String
        /// 0 ... 99; 50 is the variant's own.
        var pitch: Int
        /// How far the pitch moves, 0 (monotone) ... 100; 50 is usual.
        var intonation: Int
        /// Words a minute, 80 ... 450.
        var rate: Int

        var name: String { "\(dialect)+\(variant)" }
    }

    static let version = String(cString: espeak_Info(nil))

    /// Of the samples, in Hz.
    let sampleRate: Int

    init() throws {
        let rate = espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS, 0, nil, Int32(espeakINITIALIZE_DONT_EXIT))
        guard rate > 0 else {
            throw SynthesisError.failed(
                "espeak-ng finds no voices; install them (Debian: apt-get install espeak-ng-data)")
        }
        sampleRate = Int(rate)
        espeak_SetSynthCallback { wave, count, events in
            if let wave, let target = events?.pointee.user_data {
                Unmanaged<Samples>.fromOpaque(target).takeUnretainedValue().values +=
                    UnsafeBufferPointer(start: wave, count: Int(count))
            }
            return 0
        }
    }

    /// `text` as samples within -1 ... 1, silence around it included.
    func speak(_ text: String, as voice: Voice) throws -> [Float] {
        guard espeak_SetVoiceByName(voice.name) == EE_OK else {
            throw SynthesisError.failed(
                "espeak-ng has no voice \(voice.name); version 1.51 or later is needed")
        }
        espeak_SetParameter(espeakPITCH, Int32(voice.pitch), 0)
        espeak_SetParameter(espeakRANGE, Int32(voice.intonation), 0)
        espeak_SetParameter(espeakRATE, Int32(voice.rate), 0)

        let samples = Samples()
        let size = text.utf8.count + 1
        let result = espeak_Synth(
            text, size, 0, POS_CHARACTER, 0, UInt32(espeakCHARS_UTF8), nil,
            Unmanaged.passUnretained(samples).toOpaque())
        guard result == EE_OK && !samples.values.isEmpty else {
            throw SynthesisError.failed("espeak-ng could not speak '\(text)' as \(voice.name)")
        }
        return samples.values.map { Float($0) / 32768 }
    }

    /// Where the callback leaves what it is given.
    private final class Samples {
        var values: [Int16] = []
    }
}
