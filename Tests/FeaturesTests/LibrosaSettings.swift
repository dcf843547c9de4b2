import AvazFeatures
import Testing

/// Settings by librosa's names; what is left out has librosa's default.
struct LibrosaSettings: Decodable, Sendable {
    let settings: FeatureSettings
    /// As they stand in the file, for the names of failing cases.
    let text: String

    private enum Key: String, CodingKey, CaseIterable {
        case n_fft, hop_length, win_length, window, center, pad_mode
        case n_mels, fmin, fmax, htk, norm, power, sr
        case ref, amin, top_db
        case n_mfcc, deltas
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
            if values.contains(key) { value = try values.decode(Value.self, forKey: key) }
        }
        var result = FeatureSettings()
        try read(.n_fft, into: &result.spectrum.transformLength)
        try read(.hop_length, into: &result.spectrum.hopLength)
        try read(.win_length, into: &result.spectrum.windowLength)
        try read(.center, into: &result.spectrum.isCentred)
        try read(.pad_mode, into: &result.spectrum.padding)
        var window = result.spectrum.window.rawValue
        try read(.window, into: &window)
        result.spectrum.window =
            window == "boxcar" ? .rectangular : try #require(Window(rawValue: window))
        try read(.n_mels, into: &result.mel.bands)
        try read(.fmin, into: &result.mel.lowestFrequency)
        try read(.fmax, into: &result.mel.highestFrequency)
        try read(.power, into: &result.mel.power)
        try read(.sr, into: &result.mel.filterRate)
        var isHTK = false
        try read(.htk, into: &isHTK)
        result.mel.scale = isHTK ? .htk : .slaney
        if values.contains(.norm) { result.mel.norm = .none }
        try read(.amin, into: &result.decibels.smallestPower)
        try read(.top_db, into: &result.decibels.dynamicRange)
        if let power = try? values.decode(Double.self, forKey: .ref) {
            result.decibels.reference = .power(power)
        } else if values.contains(.ref) {
            result.decibels.reference = .maximum
        }
        try read(.n_mfcc, into: &result.coefficients)
        try read(.deltas, into: &result.deltas)
        settings = result
        text = values.allKeys.map(\.rawValue).sorted().joined(separator: " ")
    }
}
