import AvazFiles
import AvazOptimisation
import AvazTensors

/// Lets a discriminator see how near the samples of a batch lie to each other, so that a generator
/// which makes one thing over and over is found out (Salimans et al., 2016).
///
///     M = x T,  M[n] a matrix [B, D]            o[n, b] = Σ exp(-‖M[n, b] - M[m, b]‖₁)      over m ≠ n
///     y = x and o, side by side
///
///     ∂L/∂M[n, b, d] = -Σ e[n, m, b] (g[n, b] + g[m, b]) sign(M[n, b, d] - M[m, b, d])       over m ≠ n
///     ∂L/∂T = xᵀ ∂L/∂M            ∂L/∂x = g[x] + ∂L/∂M Tᵀ                      g = ∂L/∂o, g[x] = ∂L/∂(y's x)
///
/// `x` is `[N, C]`, `y` is `[N, C + B]`, `T` is `[C, B D]`; `e` is the summand of `o`. The paper also
/// counts `m = n`, which adds 1 to each `o` and is left out. The work grows with the square of `N`.
public final class MinibatchDiscrimination: Layer {
    /// `T`, `[C, B D]`; weight decay applies.
    public let weights: Parameter
    /// `B`: numbers added to each sample.
    public let kernels: Int
    /// `D`: in which distances are taken.
    public let dimensions: Int

    private var input = Tensor([0, 0])
    private var projected = Buffer()
    private var projectedGradient = Buffer()
    private var output = Buffer()
    private var inputGradient = Buffer()

    /// - Parameter weights: `[C, B D]`.
    public convenience init(weights: Tensor, kernels: Int, dimensions: Int) {
        self.init(
            weights: Parameter("weights", weights, decays: true), kernels: kernels,
            dimensions: dimensions)
    }

    private init(weights: Parameter, kernels: Int, dimensions: Int) {
        precondition(
            weights.value.shape.count == 2 && weights.value.shape[1] == kernels * dimensions,
            "weights \(weights.value.shape) for \(kernels) kernels of \(dimensions)")
        self.weights = weights
        self.kernels = kernels
        self.dimensions = dimensions
    }

    /// `C`.
    public var inputs: Int { weights.value.shape[0] }
    /// The weights.
    public var parameters: [Parameter] { [weights] }
    public var configuration: any LayerConfiguration {
        Configuration(kernels: kernels, dimensions: dimensions)
    }
    public func replica() -> any Layer {
        MinibatchDiscrimination(weights: weights, kernels: kernels, dimensions: dimensions)
    }
    public func outputShape(for inputShape: [Int]) -> [Int] { [inputs + kernels] }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.shape.count == 2 && input.columns == inputs,
            "[N, \(inputs)] expected, not \(input.shape)")
        self.input = input
        let (rows, inputs, width) = (input.rows, inputs, kernels * dimensions)
        let projected = projected.shaped(rows, width)
        MatrixProduct.multiplyInTiles(
            input.pointer, weights.value.pointer, into: projected.pointer, m: rows, n: width,
            k: inputs)
        let (kernels, dimensions) = (kernels, dimensions)
        let output = output.shaped(rows, inputs + kernels)
        Parallel.forEach(rows) { row, _ in
            let y = output.pointer + row * output.columns
            y.update(from: input.pointer + row * inputs, count: inputs)
            (y + inputs).update(repeating: 0, count: kernels)
            let own = projected.pointer + row * width
            for other in 0..<rows where other != row {
                let their = projected.pointer + other * width
                for start in stride(from: 0, to: kernels, by: Vector.width) {
                    let count = min(Vector.width, kernels - start)
                    let near = Self.nearness(
                        own + start * dimensions, their + start * dimensions, count, dimensions)
                    let sums = y + inputs + start
                    Vector.storeFirst(count, Vector.loadFirst(count, sums) + near, sums)
                }
            }
        }
        return output
    }

    /// `e` of up to sixteen kernels, by one exponential for all.
    @inline(__always)
    private static func nearness(
        _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ kernels: Int,
        _ dimensions: Int
    ) -> SIMD16<Float> {
        var distances = SIMD16<Float>.zero
        for kernel in 0..<kernels {
            var distance: Float = 0
            for index in kernel * dimensions..<(kernel + 1) * dimensions {
                distance += abs(first[index] - second[index])
            }
            distances[kernel] = distance
        }
        return Vector.exponential(-distances)
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        let (rows, inputs, width) = (input.rows, inputs, kernels * dimensions)
        let gradient = projectedGradient.shaped(rows, width)
        projectGradient(outputGradient, to: gradient)
        if wanted.contains(.parameters) {
            MatrixProduct.multiplyInTiles(
                input.pointer, gradient.pointer, into: weights.gradient.pointer, m: inputs,
                n: width, k: rows, transposing: .first)
        }
        guard wanted.contains(.input) else { return nil }
        let inputGradient = inputGradient.shaped(rows, inputs)
        for row in 0..<rows {
            (inputGradient.pointer + row * inputs).update(
                from: outputGradient.pointer + row * (inputs + kernels), count: inputs)
        }
        MatrixProduct.multiplyInTiles(
            gradient.pointer, weights.value.pointer, into: inputGradient.pointer, m: rows,
            n: inputs, k: width, transposing: .second, keep: 1)
        return inputGradient
    }

    /// `∂L/∂M`.
    private func projectGradient(_ outputGradient: Tensor, to gradient: Tensor) {
        let (rows, inputs, kernels, dimensions) = (input.rows, inputs, kernels, dimensions)
        let (width, stride) = (kernels * dimensions, inputs + kernels)
        let projected = projected.tensor
        gradient.fill(0)
        Parallel.forEach(rows) { row, _ in
            let (own, sums) = (projected.pointer + row * width, gradient.pointer + row * width)
            let g = outputGradient.pointer + row * stride + inputs
            for other in 0..<rows where other != row {
                let their = projected.pointer + other * width
                let h = outputGradient.pointer + other * stride + inputs
                for start in Swift.stride(from: 0, to: kernels, by: Vector.width) {
                    let count = min(Vector.width, kernels - start)
                    let place = start * dimensions
                    let near = Self.nearness(own + place, their + place, count, dimensions)
                    for kernel in 0..<count {
                        let share = near[kernel] * (g[start + kernel] + h[start + kernel])
                        let first = place + kernel * dimensions
                        for index in first..<first + dimensions {
                            let difference = own[index] - their[index]
                            sums[index] -= difference > 0 ? share : difference < 0 ? -share : 0
                        }
                    }
                }
            }
        }
    }
}

extension Plain {
    /// What `MinibatchDiscrimination` adds to each row, from `M` `[rows, kernels, dimensions]`.
    static func nearness(_ m: [Float], rows: Int, kernels: Int, dimensions: Int) -> [Float] {
        var sums: [Float] = []
        for row in 0..<rows {
            for kernel in 0..<kernels {
                var sum: Float = 0
                for other in 0..<rows where other != row {
                    let distance = (0..<dimensions).reduce(Float(0)) { total, index in
                        let place = kernel * dimensions + index
                        let width = kernels * dimensions
                        return total + abs(m[row * width + place] - m[other * width + place])
                    }
                    sum += Float(Vector.exponential(Double(-distance)))
                }
                sums.append(sum)
            }
        }
        return sums
    }
}

// MARK: In files

extension MinibatchDiscrimination {
    /// `{ kind: "minibatch-discrimination", kernels: 16, dimensions: 8 }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "minibatch-discrimination"
        /// `B`, 1 to 4096.
        public var kernels: Int
        /// `D`, 1 to 4096.
        public var dimensions: Int

        /// 1 to 4096 each.
        public init(kernels: Int, dimensions: Int) {
            self.kernels = kernels
            self.dimensions = dimensions
        }

        private enum CodingKeys: String, CodingKey { case kernels, dimensions }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            kernels = try container.integer(.kernels, in: 1...4096)
            dimensions = try container.integer(.dimensions, in: 1...4096)
        }

        /// - Throws: `LayerError` where the samples are no rows `[C]`.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            guard inputShape.count == 1 else {
                throw LayerError(
                    "a minibatch-discrimination layer needs a row; put a \"flatten\" layer before it"
                )
            }
            let width = kernels * dimensions
            return MinibatchDiscrimination(
                weights: try source.tensor(
                    "weights", [inputShape[0], width],
                    .drawn(fanIn: inputShape[0], fanOut: width)), kernels: kernels,
                dimensions: dimensions)
        }
    }
}
