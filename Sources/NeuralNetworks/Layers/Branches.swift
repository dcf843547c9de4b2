import AvazFiles
import AvazOptimisation
import AvazTensors

/// Parts of a row, each through layers of its own, and side by side again.
///
///     x = (x₁, x₂, …)        y = (f₁(x₁), f₂(x₂), …)        ∂L/∂x = (∂L/∂x₁, ∂L/∂x₂, …)
///
/// Input `[N, K]`, of which each branch takes as many neighbouring numbers as its shape holds; output
/// `[N, M]`. So an image and some statistics of the same sound are judged by one network:
///
/// ```swift
/// let joined = Branches([
///     Branches.Branch(shape: [32, 32, 1], layers: [convolution, Activation(.relu), Flatten()]),
///     Branches.Branch(shape: [26], layers: [dense, Activation(.relu)]),
/// ])
/// ```
public final class Branches: Layer {
    /// One part of the row, and what it goes through.
    public struct Branch {
        /// Of the part of one sample.
        public let shape: [Int]
        /// From the part on; none of them draws at random or goes through time.
        public let layers: [any Layer]

        /// A part of the row of the given shape, and the layers behind it.
        public init(shape: [Int], layers: [any Layer]) {
            self.shape = shape
            self.layers = layers
        }
    }

    /// In the order of their parts of the row.
    public let branches: [Branch]
    private let networks: [Network]
    /// Numbers that each branch takes of a row, and that it gives.
    private let inputs: [Int]
    private let outputs: [Int]
    private var parts: [Buffer]
    private var gradients: [Buffer]
    private var (output, inputGradient) = (Buffer(), Buffer())

    /// - Parameter branches: one or more.
    public init(_ branches: [Branch]) {
        self.branches = branches
        networks = branches.map { Network($0.layers) }
        inputs = branches.map { $0.shape.reduce(1, *) }
        outputs = branches.map { branch in
            branch.layers.reduce(branch.shape) { $1.outputShape(for: $0) }.reduce(1, *)
        }
        parts = branches.map { _ in Buffer() }
        gradients = parts
        precondition(
            networks.allSatisfy { $0.generators.isEmpty && !$0.isRecurrent },
            "a branch that draws at random or goes through time")
    }

    /// Those of all branches, one branch after the other.
    public var parameters: [Parameter] { networks.flatMap(\.parameters) }

    /// Named `<branch>.<layer>.<name>`.
    public var namedParameters: [(name: String, parameter: Parameter)] {
        networks.enumerated().flatMap { index, network in
            network.namedParameters.map { ("\(index).\($0.name)", $0.parameter) }
        }
    }

    public func outputShape(for inputShape: [Int]) -> [Int] { [outputs.reduce(0, +)] }

    public func replica() -> any Layer { Branches(branches) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.columns == inputs.reduce(0, +), "branches of \(inputs) for \(input.shape)")
        let output = output.shaped(input.rows, outputs.reduce(0, +))
        var (column, outputColumn) = (0, 0)
        for (index, network) in networks.enumerated() {
            let part = parts[index].shaped([input.rows] + branches[index].shape)
            part.copyColumns(of: input, from: column)
            output.setColumns(network.forward(part, training: training), from: outputColumn)
            column += inputs[index]
            outputColumn += outputs[index]
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        let rows = outputGradient.rows
        let inputGradient =
            wanted.contains(.input)
            ? inputGradient.shaped(rows, inputs.reduce(0, +)) : nil
        var (column, outputColumn) = (0, 0)
        for (index, network) in networks.enumerated() {
            let gradient = gradients[index].shaped(rows, outputs[index])
            gradient.copyColumns(of: outputGradient, from: outputColumn)
            let below = network.backward(gradient, wanted)
            if let below { inputGradient?.setColumns(below, from: column) }
            column += inputs[index]
            outputColumn += outputs[index]
        }
        return inputGradient
    }
}

extension Tensor {
    /// Takes the columns of `source` from `first` on, as many as it has itself.
    fileprivate func copyColumns(of source: Tensor, from first: Int) {
        let width = count / max(1, rows)
        let pitch = source.count / max(1, rows)
        for row in 0..<rows {
            (pointer + row * width).update(
                from: source.pointer + row * pitch + first, count: width)
        }
    }

    /// Puts all columns of `source` in the place of its own from `first` on.
    fileprivate func setColumns(_ source: Tensor, from first: Int) {
        let width = source.count / max(1, rows)
        let pitch = count / max(1, rows)
        for row in 0..<rows {
            (pointer + row * pitch + first).update(
                from: source.pointer + row * width, count: width)
        }
    }
}

// MARK: In files

extension Branches {
    public var configuration: any LayerConfiguration {
        Configuration(
            branches: branches.map { branch in
                Configuration.Branch(
                    shape: branch.shape, layers: branch.layers.map { LayerDescription($0) })
            })
    }

    /// `{ kind: "branches", branches: [{ shape: [32, 32, 1], layers: […] }, { shape: [26], layers: […] }] }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "branches"

        /// One of the branches.
        public struct Branch: Codable, Equatable, Sendable {
            /// Of the part of one sample; each size 1 or more.
            public var shape: [Int]
            /// From the part on.
            public var layers: [LayerDescription]

            /// - Parameter shape: of the part of one sample; each size 1 or more.
            public init(shape: [Int], layers: [LayerDescription]) {
                self.shape = shape
                self.layers = layers
            }

            public init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                shape = try container.shape(.shape)
                layers = try container.decode([LayerDescription].self, forKey: .layers)
            }
        }

        /// In the order of their parts of the row.
        public var branches: [Branch]

        /// - Parameter branches: in the order of their parts of the row.
        public init(branches: [Branch]) { self.branches = branches }

        /// - Throws: `LayerError` where the samples are no rows `[K]`, the branches' shapes do not hold `K`
        ///   numbers together, or a branch holds dropout or a recurrent layer.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            guard inputShape.count == 1 else {
                throw LayerError("branches part a row, not samples of shape \(inputShape)")
            }
            // In double precision, where what a file asks for cannot overflow.
            let parts = branches.map { $0.shape.reduce(1.0) { $0 * Double($1) } }
            guard !parts.isEmpty, parts.reduce(0, +) == Double(inputShape[0]) else {
                let shapes = branches.map { "\($0.shape)" }.joined(separator: " and ")
                throw LayerError(
                    "branches of \(shapes) do not hold the \(inputShape[0]) numbers of a row")
            }
            return Branches(
                try branches.enumerated().map { index, branch in
                    var own = source
                    own.tensor = { try source.tensor("\(index).\($0)", $1, $2) }
                    let network = try Network(branch.layers, inputShape: branch.shape, from: own)
                    guard network.generators.isEmpty, !network.isRecurrent else {
                        throw LayerError(
                            "a branch holds no dropout and no recurrent layer; put them behind the "
                                + "branches")
                    }
                    return Branches.Branch(shape: branch.shape, layers: network.layers)
                })
        }
    }
}
