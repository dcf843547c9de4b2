import AvazFeatures

/// The cutting of a signal into frames, as nodes: what `Framing` does.
///
/// Frames stand side by side, a column each: of samples `[B, n]` come `[length, B, F]`. So what is said
/// of all frames at once is a product with one great matrix, and nothing is gathered sample by sample:
///
///     x [B, n] → columns of hop samples [hop, B, F + J - 1] → J times F of them, one below the other
struct FrameGraph {
    let framing: Framing
    /// `[B, n]`.
    let samples: Value
    /// Frames, `F`.
    private let count: Value
    private let graph: GraphBuilder

    init(_ framing: Framing, of samples: Value) {
        self.framing = framing
        self.samples = samples
        graph = samples.graph
        let before = framing.isCentred ? framing.length / 2 : 0
        let padded = samples.size(1) + Double(2 * before)
        count = (padded - Double(framing.length)) / Double(framing.hop) + 1
    }

    /// The frames, padded as the framing says.
    func frames() -> Value { frames(of: samples, padding: framing.padding) }

    /// The same places of another signal of the same length.
    func frames(of signal: Value, padding: Padding) -> Value {
        let hop = framing.hop
        let pieces = (framing.length + hop - 1) / hop
        let needed = (count + Double(pieces - 1)) * Double(hop)
        let columns = padded(signal, to: needed, by: padding)
            .reshaped([0, -1, hop]).transposed([2, 0, 1])
        let parts = (0..<pieces).map { piece in
            columns.slice(
                axis: 2, from: graph.scalar(Double(piece), .integer), to: count + Double(piece))
        }
        let frames = parts[0].joined(Array(parts.dropFirst()), axis: 0)
        return pieces * hop == framing.length
            ? frames : frames.slice(axis: 0, from: zero, to: number(framing.length))
    }

    private var zero: Value { number(0) }

    private func number(_ value: Int) -> Value { graph.scalar(Double(value), .integer) }

    /// The signal with what stands before it, and behind it as far as frames reach.
    private func padded(_ signal: Value, to needed: Value, by padding: Padding) -> Value {
        let before = framing.isCentred ? framing.length / 2 : 0
        let own = graph.range(needed) - Double(before)
        let last = signal.size(1) - 1
        switch padding {
        case .edge where before > 0:
            return signal.gathered(own.maximum(0).minimum(last), axis: 1)
        case .reflect where before > 0:
            let period = (last * 2).maximum(1)
            let phase = own.modulo(period)
            return signal.gathered(phase.minimum(period - phase), axis: 1)
        case .constant, .edge, .reflect:
            // What stands behind the last frame is no frame's.
            let behind = before + framing.length + framing.hop
            return graph.node(
                "Pad",
                [signal, graph.constant([0, before, 0, behind]), graph.scalar(0, signal.type)]
            ).slice(axis: 1, from: zero, to: needed)
        }
    }
}
