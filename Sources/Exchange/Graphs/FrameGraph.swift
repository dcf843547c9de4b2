import AvazFeatures

/// The cutting of a signal into frames, as nodes: what `Framing` does.
///
/// Frames stand one below the other: of samples `[B, n]` come `[B, F, length]`.
struct FrameGraph {
    let framing: Framing
    /// `[B, n]`.
    let samples: Value
    /// `[F, 1]`: where each frame begins in the signal that is padded.
    private let starts: Value
    private let graph: GraphBuilder

    init(_ framing: Framing, of samples: Value) {
        self.framing = framing
        self.samples = samples
        graph = samples.graph
        let before = framing.isCentred ? framing.length / 2 : 0
        let padded = samples.size(1) + Double(2 * before)
        let count = (padded - Double(framing.length)) / Double(framing.hop) + 1
        starts = graph.range(count).reshaped([-1, 1]) * Double(framing.hop)
    }

    /// The frames, padded as the framing says.
    func frames() -> Value { frames(of: samples, padding: framing.padding) }

    /// The same places of another signal of the same length.
    ///
    /// - Parameter skipped: places at the beginning of each frame that are left out.
    func frames(of signal: Value, padding: Padding, skipping skipped: Int = 0) -> Value {
        let before = framing.isCentred ? framing.length / 2 : 0
        let offsets = graph.constant(Array(skipped..<framing.length))
        let places = starts + offsets
        guard before > 0 else { return signal.gathered(places, axis: 1) }
        let own = places - Double(before)
        let last = signal.size(1) - 1
        switch padding {
        case .constant:
            let zero = graph.scalar(0, signal.type)
            let padded = graph.node(
                "Pad", [signal, graph.constant([0, before, 0, before]), zero])
            return padded.gathered(places, axis: 1)
        case .edge: return signal.gathered(own.maximum(0).minimum(last), axis: 1)
        case .reflect:
            let period = (last * 2).maximum(1)
            let phase = own.modulo(period)
            return signal.gathered(phase.minimum(period - phase), axis: 1)
        }
    }
}
