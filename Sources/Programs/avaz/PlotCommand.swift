import AvazFiles
import AvazAudio
import AvazFeatures
import AvazReports
import AvazTensors

/// `avaz plot`: a recording as a picture.
enum PlotCommand: Command {
    static let name = "plot"
    static let summary = "draw a recording: waveform, spectrogram, mel bands or MFCC"
    static let help = """
        avaz plot FILE --kind KIND --output X.svg: a recording as a picture

        Usage: avaz plot FILE --kind KIND --output X.svg [OPTION]…

          --kind KIND       waveform, spectrogram, mel or mfcc
          --output X.svg    an SVG drawing for light and dark pages, with a text alternative
          --sample-rate R   Hz to resample to, or native (default: native)

        and --n-fft, --hop, --win, --window, --n-mels, --fmin, --fmax, --htk, --top-db and --n-mfcc
        as in `avaz features`, by default as fine as the picture. Decibels are below the greatest
        value.
        """

    enum Kind: String, CaseIterable { case waveform, spectrogram, mel, mfcc }

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name,
            options: [
                "--kind", "--output", "--sample-rate", "--n-fft", "--hop", "--win", "--window",
                "--n-mels", "--fmin", "--fmax", "--top-db", "--n-mfcc",
            ], flags: ["--htk"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz plot: give one file, such as `avaz plot a.wav --kind mel …`")
        }
        guard let kind: Kind = try arguments.choice("--kind") else {
            throw UsageError("avaz plot: --kind waveform, spectrogram, mel or mfcc is needed")
        }
        let file = arguments.positionals[0]
        let output = try OutputFile.path(arguments, command: name, ending: ".svg", input: file)
        let rate = try FeaturesCommand.sampleRate(arguments, default: nil)
        let signal = try AudioDecoder(sampleRate: rate).decode(file)
        let settings = try settings(arguments, for: signal)
        let drawing = SignalDrawing(
            clip: file.split(separator: "/").last.map(String.init) ?? file,
            seconds: signal.duration)
        do {
            let picture = try picture(kind, of: signal, settings, drawing)
            try WholeFile.write(picture.file, to: output)
        } catch let error as FeatureError {
            throw AudioError(file: file, reason: error.reason)
        }
        return 0
    }

    /// As the options say, else fine enough for the picture: frames of about 50 ms, a quarter of one
    /// apart, and closer where the recording is short.
    private static func settings(
        _ arguments: Arguments, for signal: Signal
    ) throws -> FeatureSettings {
        var settings = try FeaturesCommand.settings(arguments)
        settings.decibels.reference = .maximum
        if arguments["--n-fft"] == nil {
            var length = 64
            while length * 20 < signal.sampleRate { length *= 2 }
            settings.spectrum.transformLength = length
        }
        let length = settings.spectrum.transformLength
        if arguments["--hop"] == nil {
            settings.spectrum.hopLength = max(1, min(length / 4, signal.samples.count / 300))
        }
        // With more, the lowest bands would be narrower than a frequency of the spectrum.
        if arguments["--n-mels"] == nil { settings.mel.bands = max(1, min(128, length / 8)) }
        settings.coefficients = min(settings.coefficients, settings.mel.bands)
        return settings
    }

    private static func picture(
        _ kind: Kind, of signal: Signal, _ settings: FeatureSettings, _ drawing: SignalDrawing
    ) throws -> Picture {
        func extract(_ kind: FeatureKind) throws -> Tensor {
            try FeatureExtractor([kind], settings: settings, sampleRate: signal.sampleRate)
                .extract(signal.samples)
        }
        let highest = Double(signal.sampleRate) / 2
        switch kind {
        case .waveform: return drawing.waveform(signal.samples)
        case .spectrogram:
            let magnitudes = try extract(.stft)
            for index in 0..<magnitudes.count { magnitudes[index] *= magnitudes[index] }
            Decibels(settings.decibels).convert(magnitudes)
            let last = Double(max(1, magnitudes.rows - 1))
            return drawing.spectrogram(
                "Spectrogram", magnitudes.array,
                frequencies: (0..<magnitudes.rows).map { Double($0) / last * highest })
        case .mel:
            let bands = try extract(.melDecibels)
            let mel = settings.mel
            let low = mel.scale.mel(mel.lowestFrequency)
            let high = mel.scale.mel(mel.highestFrequency ?? highest)
            let step = (high - low) / Double(mel.bands + 1)
            return drawing.spectrogram(
                "Mel spectrogram", bands.array,
                frequencies: (0..<mel.bands).map {
                    mel.scale.frequency(low + Double($0 + 1) * step)
                })
        case .mfcc:
            let coefficients = try extract(.mfcc)
            return drawing.coefficients(coefficients.array, count: coefficients.rows)
        }
    }
}
