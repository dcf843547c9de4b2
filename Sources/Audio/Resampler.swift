import AvazCSoxr

/// Sample-rate conversion by libsoxr's high-quality recipe, as `librosa.resample` has it, bit for
/// bit. Where the rates are the same, samples pass through.
///
/// The input may come in blocks of any size; the output does not depend on how it was cut.
struct Resampler: ~Copyable {
    private let converter: soxr_t?
    /// Output samples for each of the input.
    private let ratio: Double
    /// Samples that have come out.
    private var given = 0

    /// Throws where libsoxr refuses the pair of rates, both in Hz.
    ///
    /// - Parameter path: the file that the error names.
    init(_ path: String, from inputRate: Int, to outputRate: Int) throws(AudioError) {
        ratio = Double(outputRate) / Double(inputRate)
        guard inputRate != outputRate else {
            converter = nil
            return
        }
        var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
        converter =
            Self.ratios.contains(ratio)
            ? soxr_create(Double(inputRate), Double(outputRate), 1, nil, nil, &quality, nil) : nil
        guard converter != nil else {
            throw AudioError(
                file: path,
                reason: "has \(inputRate) samples a second, which cannot be converted to "
                    + "\(outputRate): check its header")
        }
    }

    /// Beyond, a rate is a lie, and would make a small file fill the memory.
    private static let ratios = 1.0 / 256...256

    deinit { soxr_delete(converter) }

    /// Samples that come out for `samples` that go in.
    func count(_ samples: Int) -> Int { Int((Double(samples) * ratio).rounded(.up)) }

    /// Converts `samples` and appends what is ready to `result`.
    mutating func convert(_ samples: UnsafeBufferPointer<Float>, into result: inout [Float]) {
        guard let converter else {
            result.append(contentsOf: samples)
            given += samples.count
            return
        }
        var rest = samples[...]
        while !rest.isEmpty {
            var taken = 0
            append(to: &result) { output, capacity, given in
                soxr_process(
                    converter, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count, &taken,
                    output, capacity, &given)
            }
            rest = rest.dropFirst(taken)
        }
    }

    /// Ends the stream with what the filter still holds, cut or filled with zeros to `count`
    /// samples in all: `librosa.util.fix_length`.
    mutating func finish(into result: inout [Float], count: Int) {
        while let converter, given < count {
            let before = given
            append(to: &result) { output, capacity, given in
                soxr_process(converter, nil, 0, nil, output, capacity, &given)
            }
            guard given > before else { break }
        }
        // What the filter gives too much comes at its end, and so stands in `result`.
        result.removeLast(min(max(0, given - count), result.count))
        result.append(contentsOf: repeatElement(0, count: max(0, count - given)))
        given = count
    }

    private mutating func append(
        to result: inout [Float],
        _ process: (UnsafeMutablePointer<Float>?, _ capacity: Int, _ given: inout Int) -> Void
    ) {
        let count = withUnsafeTemporaryAllocation(of: Float.self, capacity: 4096) { output in
            var count = 0
            process(output.baseAddress, output.count, &count)
            result.append(contentsOf: output[..<count])
            return count
        }
        given += count
    }
}
