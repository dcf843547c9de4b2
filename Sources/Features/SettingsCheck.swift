extension FeatureSettings {
    /// Throws for values with which no recording could be analysed.
    func check(for kinds: [FeatureKind], sampleRate: Int) throws(FeatureError) {
        func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(FeatureError) {
            guard condition else { throw FeatureError(reason()) }
        }
        try require(mel.bands > 0, "\(mel.bands) mel bands, expected at least 1")
        try require(
            (1...mel.bands).contains(coefficients) || !kinds.contains(.mfcc),
            "\(coefficients) cepstral coefficients of \(mel.bands) mel bands, expected 1 to "
                + "\(mel.bands)")
        let filterRate = mel.filterRate ?? sampleRate
        try require(filterRate > 0, "mel filters for \(filterRate) Hz, expected a positive rate")
        let highest = mel.highestFrequency ?? Double(filterRate) / 2
        try require(
            mel.lowestFrequency >= 0 && mel.lowestFrequency < highest && highest.isFinite,
            "mel bands from \(mel.lowestFrequency) to \(highest) Hz, expected a rising range")
        try require(mel.power > 0, "power \(mel.power), expected a positive exponent")
        try require(
            decibels.smallestPower > 0,
            "smallest power \(decibels.smallestPower), expected a positive number")
        try require(
            decibels.dynamicRange ?? 0 >= 0,
            "dynamic range \(decibels.dynamicRange ?? 0) dB, expected at least 0")
        try require((0...2).contains(deltas), "\(deltas) orders of deltas, expected 0, 1 or 2")
    }
}
