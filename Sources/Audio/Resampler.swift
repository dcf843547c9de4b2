import CSoxr

/// Sample-rate conversion by libsoxr's high-quality recipe: what `librosa.load` uses, bit for bit.
///
/// The input may come in blocks of any size; the output does not depend on how it was cut.
final class Resampler {
    private let converter: soxr_t
    private let output: UnsafeMutablePointer<Float>
    private let capacity = 1 << 14

    /// Returns nil where libsoxr refuses the pair of rates.
    init?(from inputRate: Int, to outputRate: Int) {
        var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
        guard
            let converter = soxr_create(
                Double(inputRate), Double(outputRate), 1, nil, nil, &quality, nil)
        else { return nil }
        self.converter = converter
        output = .allocate(capacity: capacity)
    }

    deinit {
        soxr_delete(converter)
        output.deallocate()
    }

    /// Converts `samples` and appends what is ready to `result`.
    func convert(_ samples: UnsafeBufferPointer<Float>, into result: inout [Float]) {
        var offset = 0
        while offset < samples.count {
            var (taken, given) = (0, 0)
            soxr_process(
                converter, samples.baseAddress.map { $0 + offset }, samples.count - offset, &taken,
                output, capacity, &given)
            result.append(contentsOf: UnsafeBufferPointer(start: output, count: given))
            offset += taken
        }
    }

    /// Ends the stream: appends what the filter still holds.
    func finish(into result: inout [Float]) {
        var given = 0
        repeat {
            soxr_process(converter, nil, 0, nil, output, capacity, &given)
            result.append(contentsOf: UnsafeBufferPointer(start: output, count: given))
        } while given > 0
    }
}
