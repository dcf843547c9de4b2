import AvazFiles
import AvazAudio
import AvazFeatures
import AvazInputs
import AvazTensors

/// `avaz features`: what librosa would compute, as `.npy`.
enum FeaturesCommand: Command {
    static let name = "features"
    static let summary = "compute features of a recording as librosa does; writes .npy"
    static let help = """
        avaz features KIND FILE --output X.npy: features of one recording, equal to librosa's

        Usage: avaz features KIND FILE --output X.npy [OPTION]…

          KIND               stft (magnitude), mel, mel-db, mfcc, centroid, zcr or rms
          --output X.npy     float32, in librosa's shape: [channels, frames]
          --sample-rate R    Hz to resample to, or native (default: 22050, as librosa.load)
          --n-fft N          samples of a frame (default: 2048)
          --hop N            samples between frames (default: 512; stft: a quarter of the window)
          --win N            samples under the window (default: n-fft)
          --window W         hann, hamming, blackman, bartlett or rectangular (default: hann)
          --no-center        frames begin at their sample, instead of being centred on it
          --pad-mode P       constant, reflect or edge (default: constant; zcr: edge)
          --n-mels N         mel bands (default: 128)
          --fmin HZ, --fmax HZ
                             lowest and highest frequency (default: 0 and half the rate)
          --htk              HTK's mel formula instead of Slaney's
          --norm N           slaney or none (default: slaney)
          --power P          exponent of the magnitudes (default: 2)
          --ref R            0 dB: a number, or max (default: 1)
          --amin A           smallest power (default: 1e-10)
          --top-db D         dB below the greatest, or none (default: 80)
          --n-mfcc N         coefficients (default: 20)
          --delta 0|1|2      the features' derivative of that order in their place (default: 0)
          --width N          frames of the derivative's window, odd (default: 9)
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name,
            options: [
                "--output", "--sample-rate", "--n-fft", "--hop", "--win", "--window", "--pad-mode",
                "--n-mels", "--fmin", "--fmax", "--norm", "--power", "--ref", "--amin", "--top-db",
                "--n-mfcc", "--delta", "--width",
            ], flags: ["--no-center", "--htk"])
        guard arguments.positionals.count == 2 else {
            throw UsageError(
                "avaz features: give a kind and a file, such as "
                    + "`avaz features mfcc a.wav --output a.npy`")
        }
        guard let kind = FeatureKind(rawValue: arguments.positionals[0]) else {
            let kinds = FeatureKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(
                "avaz features: unknown kind “\(arguments.positionals[0])”; one of \(kinds)")
        }
        let file = arguments.positionals[1]
        let output = try OutputFile.path(arguments, command: name, ending: ".npy", input: file)
        let settings = try settings(arguments)
        let order = try arguments.integer("--delta", in: 0...2) ?? 0
        let width = try arguments.integer("--width", in: 3...9999) ?? 9
        guard width % 2 == 1 else { throw UsageError("--width must be odd, found \(width)") }
        let rate = try sampleRate(arguments, default: 22_050)
        let recording = try LongRecording(file, sampleRate: rate)
        do {
            let extractor = try FeatureExtractor(
                [kind], settings: settings, sampleRate: recording.sampleRate)
            for remark in [recording.remark, extractor.remark].compactMap({ $0 }) {
                Terminal.error("avaz features: \(file): \(remark)")
            }
            try write(
                recording, extractor, order > 0 ? Delta(order: order, width: width) : nil,
                to: output)
        } catch let error as FeatureError {
            throw AudioError(file: file, reason: error.reason)
        }
        return 0
    }

    /// Stretch by stretch, each channel's part at its place in the file: features of hours are larger
    /// than memory.
    private static func write(
        _ recording: LongRecording, _ extractor: FeatureExtractor, _ delta: Delta?,
        to output: String
    ) throws {
        let count = try extractor.frames(recording.range.count)
        let header = NPYFile.header(of: [extractor.channels, count])
        try WholeFile.write(to: output) { file in
            func write(_ bytes: [UInt8], at place: Int) throws {
                try WholeFile.write(bytes: bytes, at: place, to: file, named: output)
            }
            try write(header, at: 0)
            try recording.features(extractor, delta: delta) { features, frames in
                for channel in 0..<features.rows {
                    let values = features.buffer[
                        channel * frames.count..<(channel + 1) * frames.count]
                    try write(
                        NPYFile.bytes(of: values),
                        at: header.count + 4 * (channel * count + frames.lowerBound))
                }
            }
        }
    }

    /// Hz, nil for the file's own.
    static func sampleRate(_ arguments: Arguments, default standard: Int?) throws -> Int? {
        if arguments["--sample-rate"] == "native" { return nil }
        return try arguments.integer("--sample-rate", in: 1...1_000_000) ?? standard
    }

    /// What the options say, and librosa's defaults.
    static func settings(_ arguments: Arguments) throws -> FeatureSettings {
        var settings = FeatureSettings()
        settings.spectrum.transformLength =
            try arguments.integer("--n-fft", in: 1...1_048_576) ?? 2048
        settings.spectrum.hopLength = try arguments.integer("--hop", in: 1...1_048_576)
        settings.spectrum.windowLength = try arguments.integer("--win", in: 1...1_048_576)
        settings.spectrum.window = try arguments.choice("--window") ?? .hann
        settings.spectrum.isCentred = !arguments.has("--no-center")
        if let padding: Padding = try arguments.choice("--pad-mode") {
            settings.spectrum.padding = padding
        }
        settings.mel.bands = try arguments.integer("--n-mels", in: 1...65_536) ?? 128
        settings.mel.lowestFrequency = try arguments.number("--fmin", above: -1) ?? 0
        settings.mel.highestFrequency = try arguments.number("--fmax", above: 0)
        settings.mel.scale = arguments.has("--htk") ? .htk : .slaney
        settings.mel.norm = try arguments.choice("--norm") ?? .slaney
        settings.mel.power = try arguments.number("--power", above: 0) ?? 2
        settings.decibels.smallestPower = try arguments.number("--amin", above: 0) ?? 1e-10
        if arguments["--ref"] == "max" {
            settings.decibels.reference = .maximum
        } else if let reference = try arguments.number("--ref", above: 0) {
            settings.decibels.reference = .power(reference)
        }
        settings.decibels.dynamicRange =
            arguments["--top-db"] == "none"
            ? nil : try arguments.number("--top-db", above: 0) ?? 80
        settings.coefficients = try arguments.integer("--n-mfcc", in: 1...65_536) ?? 20
        return settings
    }
}
