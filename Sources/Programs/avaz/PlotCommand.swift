import AvazFiles
import AvazAudio
import AvazFeatures
import AvazInputs
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
          --n-fft, --hop, --win, --window, --n-mels, --fmin, --fmax, --htk, --top-db, --n-mfcc
                            as in `avaz features`, by default as fine as the picture

        Decibels are below the greatest value.
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
        let recording = try LongRecording(file, sampleRate: rate)
        if let remark = recording.remark { Terminal.error("avaz plot: \(file): \(remark)") }
        let settings = try settings(arguments, for: recording)
        let drawing = SignalDrawing(
            clip: file.split(separator: "/").last.map(String.init) ?? file,
            seconds: recording.duration)
        do {
            let picture = try picture(kind, of: recording, settings, drawing)
            try WholeFile.write(picture.file, to: output)
        } catch let error as FeatureError {
            throw AudioError(file: file, reason: error.reason)
        }
        return 0
    }

    /// As the options say, else fine enough for the picture: frames of about 50 ms, a quarter of one
    /// apart, and closer where the recording is short.
    private static func settings(
        _ arguments: Arguments, for recording: LongRecording
    ) throws -> FeatureSettings {
        var settings = try FeaturesCommand.settings(arguments)
        settings.decibels.reference = .maximum
        if arguments["--n-fft"] == nil {
            var length = 64
            while length * 20 < recording.sampleRate { length *= 2 }
            settings.spectrum.transformLength = length
        }
        let length = settings.spectrum.transformLength
        if arguments["--hop"] == nil {
            settings.spectrum.hopLength = max(
                1, min(length / 4, recording.range.count / 300))
        }
        // With more, the lowest bands would be narrower than a frequency of the spectrum.
        if arguments["--n-mels"] == nil { settings.mel.bands = max(1, min(128, length / 8)) }
        settings.coefficients = min(settings.coefficients, settings.mel.bands)
        return settings
    }

    private static func picture(
        _ kind: Kind, of recording: LongRecording, _ settings: FeatureSettings,
        _ drawing: SignalDrawing
    ) throws -> Picture {
        /// As large as the picture, `change` applied to each stretch of frames on the way.
        func map(_ kind: FeatureKind, change: (Tensor) -> Void = { _ in }) throws -> TimeMap {
            let extractor = try FeatureExtractor(
                [kind], settings: settings, sampleRate: recording.sampleRate)
            if let remark = extractor.remark { Terminal.error("avaz plot: \(remark)") }
            var map = TimeMap(
                channels: extractor.channels, frames: try extractor.frames(recording.range.count))
            try recording.features(extractor, batch: map.stretch) { features, _ in
                change(features)
                map.append(features.array)
            }
            return map
        }
        let highest = Double(recording.sampleRate) / 2
        switch kind {
        case .waveform:
            var envelope = Envelope(samples: recording.range.count)
            try recording.forEachBlock { envelope.append($0) }
            return drawing.waveform(envelope)
        case .spectrogram:
            func square(_ magnitudes: Tensor) {
                for index in 0..<magnitudes.count { magnitudes[index] *= magnitudes[index] }
            }
            var greatest: Float = 0
            _ = try map(.stft) { magnitudes in
                square(magnitudes)
                greatest = max(greatest, magnitudes.buffer.max() ?? 0)
            }
            let decibels = Decibels(settings.decibels)
            let levels = try map(.stft) { magnitudes in
                square(magnitudes)
                decibels.convert(magnitudes, greatest: greatest)
            }
            let last = Double(max(1, settings.spectrum.transformLength / 2))
            return drawing.spectrogram(
                "Spectrogram", levels,
                frequencies: (0...settings.spectrum.transformLength / 2).map {
                    Double($0) / last * highest
                })
        case .mel:
            return drawing.spectrogram(
                "Mel spectrogram", try map(.melDecibels),
                frequencies: settings.mel.frequencies(sampleRate: recording.sampleRate))
        case .mfcc: return drawing.coefficients(try map(.mfcc))
        }
    }
}
