/// Neighbouring samples of a recording, known by their places in the whole of it.
struct SampleStretch {
    /// Place of the first sample at hand.
    let first: Int
    /// Samples of the whole recording.
    let total: Int
    private let samples: UnsafeBufferPointer<Float>

    /// All samples of a recording.
    init(_ samples: UnsafeBufferPointer<Float>) {
        self.init(samples, first: 0, total: samples.count)
    }

    init(_ samples: UnsafeBufferPointer<Float>, first: Int, total: Int) {
        self.samples = samples
        self.first = first
        self.total = total
    }

    /// The sample at a place of the whole recording, which must be at hand.
    subscript(place: Int) -> Float { samples[place - first] }

    /// The address of the sample at a place; nil where there is none.
    func address(of place: Int) -> UnsafePointer<Float>? {
        samples.baseAddress.map { $0 + (place - first) }
    }
}
