import AvazOptimisation
import AvazTensors

/// What every cell carries: weights from the inputs and from its own last output, and a bias.
///
/// Gates stand side by side: of `B` gates each of `H` columns, `weights` are `[C, B H]`,
/// `recurrent-weights` `[H, B H]` and `bias` `[B H]`, as in Keras. PyTorch has them transposed, and two
/// biases, of which only the sum counts (but for the GRU's last gate).
struct RecurrentWeights {
    let weights: Parameter
    let recurrent: Parameter
    let bias: Parameter

    init(weights: Tensor, recurrent: Tensor, bias: Tensor, gates: Int, prefix: String) {
        precondition(
            weights.shape.count == 2 && recurrent.shape.count == 2
                && recurrent.shape[1] == gates * recurrent.shape[0]
                && weights.shape[1] == recurrent.shape[1] && bias.shape == [recurrent.shape[1]],
            "weights \(weights.shape), recurrent \(recurrent.shape), bias \(bias.shape), "
                + "\(gates) gates")
        self.weights = Parameter("\(prefix)weights", weights, decays: true)
        self.recurrent = Parameter("\(prefix)recurrent-weights", recurrent, decays: true)
        self.bias = Parameter("\(prefix)bias", bias)
    }

    /// Glorot's uniform weights from the inputs, orthogonal recurrent ones.
    ///
    /// - Parameter ones: the part of the bias that begins at 1, the rest at 0.
    init(
        inputs: Int, units: Int, gates: Int, ones: Range<Int> = 0..<0, prefix: String,
        from source: LayerSource
    ) throws {
        let columns = gates * units
        self.init(
            weights: try source.tensor(
                "\(prefix)weights", [inputs, columns],
                .glorotUniform(fanIn: inputs, fanOut: columns)),
            recurrent: try source.tensor(
                "\(prefix)recurrent-weights", [units, columns], .orthogonal),
            bias: try source.tensor("\(prefix)bias", [columns], .onesWithin(ones)), gates: gates,
            prefix: prefix)
    }

    var inputs: Int { weights.value.shape[0] }
    var units: Int { recurrent.value.shape[0] }
    /// `B H`.
    var columns: Int { recurrent.value.shape[1] }
    var parameters: [Parameter] { [weights, recurrent, bias] }

    /// `z = bias + x W`, and `+ h U` where there is an `h`, for some samples of one step.
    ///
    /// - Parameters:
    ///   - x: `[samples, C]`.
    ///   - h: `[samples, H]`.
    ///   - z: `[samples, B H]`.
    func sum(
        _ x: UnsafePointer<Float>, _ h: UnsafePointer<Float>?, samples: Int,
        to z: UnsafeMutablePointer<Float>
    ) {
        for sample in 0..<samples {
            (z + sample * columns).update(from: bias.value.pointer, count: columns)
        }
        Panels.add(
            Panels.Product(a: x, depth: inputs, b: weights.value.pointer, stride: columns),
            h.map {
                Panels.Product(a: $0, depth: units, b: recurrent.value.pointer, stride: columns)
            }, rows: samples, columns: columns, to: z, resultStride: columns)
    }
}

extension LayerSource {
    /// Draws what begins at random by `generator`, for layers made in code.
    static func drawing<Result>(
        by generator: inout MersenneTwister, initialiser: Initialiser = .glorotUniform,
        _ make: (LayerSource) throws -> Result
    ) -> Result {
        var draws = generator
        defer { generator = draws }
        let source = LayerSource(tensor: { _, shape, start in
            start.tensor(shape, initialiser: initialiser, using: &draws)
        })
        do {
            return try make(source)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
