import AvazFeatures
import AvazFiles

/// What recipes may hold, in experiment files and in model files alike: beyond these bounds, reading
/// a recording would trap, never end, or take more memory than there is.
package enum RecipeBounds {
    /// Hz that a file may ask for.
    package static let sampleRate = 1000...384_000
    /// Hz that a model may have been taught at: those of any recording.
    package static let taughtRate = 1...10_000_000
    /// Samples of a frame.
    package static let transformLength = 16...65_536
    /// Samples from frame to frame.
    package static let hopLength = 1...65_536
    package static let melBands = 1...1024
    package static let coefficients = 1...1024
    package static let deltas = 0...2
    /// Of a slice, and from one to the next.
    package static let seconds = 0.01...3600
    /// Numbers in a row.
    package static let columns = 1...100_000_000
}

extension FeatureRecipe {
    /// Holds the recipe to `RecipeBounds`, and its parts to each other.
    ///
    /// - Throws: `SettingsError` that names the key as model files have it, what was expected and
    ///   what was found.
    package func check() throws {
        try require("sampleRate", sampleRate, in: RecipeBounds.taughtRate)
        try require("slices.seconds", slices?.seconds, in: RecipeBounds.seconds)
        try require("slices.hop", slices?.hop, in: RecipeBounds.seconds)
        try require("trim.decibels", positive: trim.map { Double($0.decibels) })
        try require("trim.frameLength", trim?.frameLength, in: RecipeBounds.transformLength)
        try require("trim.hopLength", trim?.hopLength, in: RecipeBounds.hopLength)
        try require("paddedLength", paddedLength, in: RecipeBounds.columns)
        try settings.checkBounds()
        try checkWords()
        do {
            _ = try FeatureExtractor(kinds, settings: settings, sampleRate: sampleRate ?? 44_100)
        } catch {
            throw SettingsError("features: \(error)")
        }
    }

    private func checkWords() throws {
        guard !kinds.isEmpty, !poolings.isEmpty else {
            throw SettingsError("features.kinds and features.pooling need one word or more")
        }
        guard !poolings.contains(.flatten) || poolings.count == 1 else {
            throw SettingsError(
                "features.pooling: “flatten” gives rows of different length and stands alone")
        }
        for (key, words) in [
            ("kinds", kinds.map(\.rawValue)), ("pooling", poolings.map(\.rawValue)),
        ] {
            let twice = words.enumerated().first { words[..<$0.offset].contains($0.element) }
            guard let twice else { continue }
            throw SettingsError("features.\(key) names “\(twice.element)” twice; once is enough")
        }
    }

    /// Numbers in a row, where no recording need be known for that; nil where rows are as long as
    /// their clips.
    ///
    /// - Throws: `FeatureError` where a setting is impossible.
    package func columns() throws -> Int? {
        let channels = try FeatureExtractor(
            kinds, settings: settings, sampleRate: sampleRate ?? 22_050
        ).channels
        var columns = 0
        for pooling in poolings {
            guard let count = pooling.count(ofChannels: channels) else { return nil }
            columns += count
        }
        return columns
    }
}

extension Pooling {
    /// Numbers that it gives of so many channels; nil where that depends on the clip.
    fileprivate func count(ofChannels channels: Int) -> Int? {
        switch self {
        case .image(let height, let width): height * width
        case .frames(let frames), .steps(let frames): channels * frames
        case .flatten: nil
        case .logDeviation(let first): min(first, channels)
        case .mean, .variance, .median, .minimum, .maximum: channels
        }
    }
}

extension FeatureSettings {
    fileprivate func checkBounds() throws {
        let (lengths, rates) = (RecipeBounds.transformLength, RecipeBounds.sampleRate)
        try require("settings.spectrum.transformLength", spectrum.transformLength, in: lengths)
        try require(
            "settings.spectrum.hopLength", spectrum.hopLength, in: RecipeBounds.hopLength)
        try require(
            "settings.spectrum.windowLength", spectrum.windowLength,
            in: 1...spectrum.transformLength)
        try require("settings.mel.bands", mel.bands, in: RecipeBounds.melBands)
        try require("settings.mel.filterRate", mel.filterRate, in: rates)
        try require("settings.mel.lowestFrequency", mel.lowestFrequency, in: 0...1e7)
        try require("settings.mel.highestFrequency", mel.highestFrequency, in: 0...1e7)
        // Powers and what they are set against stay in the range of a float.
        try require("settings.mel.power", mel.power, in: 0.1...4)
        try require("settings.coefficients", coefficients, in: RecipeBounds.coefficients)
        try require("settings.deltas", deltas, in: RecipeBounds.deltas)
        try require("settings.decibels.dynamicRange", decibels.dynamicRange, in: 1e-3...1e6)
        try require("settings.decibels.smallestPower", decibels.smallestPower, in: 1e-37...1e37)
        if case .power(let power) = decibels.reference {
            try require("settings.decibels.reference", power, in: 1e-37...1e37)
        }
    }
}

private func require<Number: Comparable>(
    _ key: String, _ number: Number?, in range: ClosedRange<Number>
) throws {
    guard let number, !range.contains(number) else { return }
    func text(_ number: Number) -> String {
        (number as? Double).map(JSON5.text) ?? "\(number)"
    }
    let kind = number is Int ? "a whole number" : "a number"
    throw SettingsError(
        "“features.\(key)” must be \(kind) from \(text(range.lowerBound)) to "
            + "\(text(range.upperBound)), found \(text(number))")
}

private func require(_ key: String, positive number: Double?) throws {
    guard let number, !(number > 0 && number.isFinite) else { return }
    throw SettingsError(
        "“features.\(key)” must be a number above 0, found \(JSON5.text(number))")
}
