import AvazCSoxr

/// Another sample rate for the same sound, by libsoxr at its high quality.
///
/// The rates need not be whole. Read at another rate than it was made at, a voice sounds as if from
/// a longer or shorter vocal tract: that is how speakers get theirs.
func resampled(_ samples: [Float], from: Double, to: Double) throws -> [Float] {
    var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
    var output = [Float](
        repeating: 0, count: Int((Double(samples.count) * to / from).rounded(.up)))
    var produced = 0
    let error = soxr_oneshot(
        from, to, 1, samples, samples.count, nil, &output, output.count, &produced, nil, &quality,
        nil)
    guard error == nil else {
        throw SynthesisError.failed("libsoxr cannot resample from \(from) to \(to) Hz")
    }
    output.removeLast(output.count - produced)
    return output
}
