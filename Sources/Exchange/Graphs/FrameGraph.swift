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
        let padded = samples.size(1) + Double(2 * Self.before(framing))
        count = (padded - Double(framing.length)) / Double(framing.hop) + 1
    }

    /// Places that stand before the signal.
    private static func before(_ framing: Framing) -> Int {
        framing.isCentred ? framing.length / 2 : 0
    }

    /// Where each frame begins in the signal, `[F]`; below zero before it.
    func starts() -> Value {
        graph.range(count) * Double(framing.hop) - Double(Self.before(framing))
    }

    /// The frames, padded as the framing says.
    func frames() -> Value {
        let hop = framing.hop
        let pieces = (framing.length + hop - 1) / hop
        let columns = padded(to: (count + Double(pieces - 1)) * Double(hop))
            .reshaped([0, -1, hop]).transposed([2, 0, 1])
        let parts = (0..<pieces).map { piece in
            columns.slice(axis: 2, from: number(piece), to: count + Double(piece))
        }
        let frames = parts[0].joined(Array(parts.dropFirst()), axis: 0)
        return pieces * hop == framing.length
            ? frames : frames.slice(axis: 0, from: number(0), to: number(framing.length))
    }

    private func number(_ value: Int) -> Value { graph.scalar(Double(value), .integer) }

    /// The signal with what stands before it, and behind it as far as frames reach.
    private func padded(to needed: Value) -> Value {
        let before = Self.before(framing)
        if before == 0 || framing.padding == .constant {
            // What stands behind the last frame is no frame's.
            let behind = before + framing.length + framing.hop
            return graph.node(
                "Pad",
                [samples, graph.constant([0, before, 0, behind]), graph.scalar(0, samples.type)]
            ).slice(axis: 1, from: number(0), to: needed)
        }
        let own = graph.range(needed) - Double(before)
        let last = samples.size(1) - 1
        if framing.padding == .edge {
            return samples.gathered(own.maximum(0).minimum(last), axis: 1)
        }
        let period = (last * 2).maximum(1)
        let phase = own.modulo(period)
        return samples.gathered(phase.minimum(period - phase), axis: 1)
    }
}
