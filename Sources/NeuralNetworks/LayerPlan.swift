import AvazFiles
import AvazTensors

/// A layer as experiment and model files write it, without its weights.
///
/// ```
/// { kind: "conv2d", filters: 32, size: 3, stride: 1, padding: "valid" }
/// ```
package struct LayerPlan: Codable, Equatable, Sendable {
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case reshape, flatten, dense, activation, dropout
        case batchNorm = "batch-norm"
        case conv2D = "conv2d"
        case maxPool2D = "max-pool2d"
        case averagePool2D = "average-pool2d"
        case globalAveragePool2D = "global-average-pool2d"
    }

    package var kind: Kind
    /// Outputs of a dense layer.
    package var units: Int?
    /// Outputs of a convolution at each place.
    package var filters: Int?
    /// Height and width of a window.
    package var size: Int?
    package var stride: Int?
    package var padding: String?
    /// Part of its running means that a step of batch normalisation keeps.
    package var momentum: Float?
    /// Share that dropout leaves out.
    package var rate: Float?
    /// An activation's word.
    package var function: String?
    /// Of a reshaped sample.
    package var shape: [Int]?

    package init(_ kind: Kind) { self.kind = kind }

    package static func dense(_ units: Int) -> LayerPlan {
        var plan = LayerPlan(.dense)
        plan.units = units
        return plan
    }

    package static func activation(_ function: ActivationFunction) -> LayerPlan {
        var plan = LayerPlan(.activation)
        plan.function = function.rawValue
        return plan
    }

    package static func dropout(_ rate: Float) -> LayerPlan {
        var plan = LayerPlan(.dropout)
        plan.rate = rate
        return plan
    }

    package static func reshape(_ shape: [Int]) -> LayerPlan {
        var plan = LayerPlan(.reshape)
        plan.shape = shape
        return plan
    }

    /// The plan of a layer, for a model file.
    package init(_ layer: any Layer) throws {
        guard let kind = Kind(rawValue: layer is Activation ? "activation" : layer.kind) else {
            throw SettingsError("a layer of kind \(layer.kind) cannot be saved")
        }
        self.kind = kind
        switch layer {
        case let layer as Dense: units = layer.outputs
        case let layer as Activation: function = layer.function.rawValue
        case let layer as BatchNorm: momentum = layer.momentum
        case let layer as Dropout: rate = layer.rate
        case let layer as Reshape: shape = layer.shape
        case let layer as Conv2D:
            filters = layer.filters
            set(layer.window)
        case let layer as MaxPool2D: set(layer.window)
        case let layer as AveragePool2D: set(layer.window)
        default: break
        }
    }

    private mutating func set(_ window: Window2D) {
        (size, stride, padding) = (window.height, window.strideHeight, window.padding.rawValue)
    }

    private func window(on shape: [Int]) throws -> Window2D {
        guard shape.count == 3 else {
            throw SettingsError(
                "a \(kind.rawValue) layer needs an image, but gets a row of \(shape[0]) numbers; "
                    + "pool the features by one \"frames:N\" or \"image:HxW\"")
        }
        let size = size ?? 1
        let padding = padding.flatMap(Window2D.Padding.init) ?? .valid
        guard size >= 1, stride ?? 1 >= 1, padding == .same || min(shape[0], shape[1]) >= size
        else {
            throw SettingsError(
                "a \(kind.rawValue) window of \(size) x \(size) does not fit into an image of "
                    + "\(shape[0]) x \(shape[1])")
        }
        guard kind != .maxPool2D || size <= MaxPool2D.largestSquare else {
            throw SettingsError(
                "a \(kind.rawValue) window of \(size) x \(size) is larger than "
                    + "\(MaxPool2D.largestSquare) x \(MaxPool2D.largestSquare)")
        }
        return Window2D(size, size, stride: stride ?? 1, padding: padding)
    }

    /// What a new layer needs from outside.
    package struct Source {
        /// The tensor of that name and shape: drawn for training, read for answering.
        package var tensor:
            (_ name: String, _ shape: [Int], _ fanIn: Int, _ fanOut: Int) throws -> Tensor
        /// Where hidden activations take their derivative.
        package var derivative = ActivationFunction.Derivative.atPreactivation
        /// Of what dropout draws.
        package var seed: UInt64 = 0

        package init(
            tensor: @escaping (String, [Int], Int, Int) throws -> Tensor,
            derivative: ActivationFunction.Derivative = .atPreactivation, seed: UInt64 = 0
        ) {
            self.tensor = tensor
            self.derivative = derivative
            self.seed = seed
        }
    }

    /// The layer for samples of a shape.
    ///
    /// - Throws: where the layer cannot take such samples.
    package func make(on inputShape: [Int], from source: Source) throws -> any Layer {
        switch kind {
        case .reshape:
            guard let shape, shape.reduce(1, *) == inputShape.reduce(1, *) else {
                throw SettingsError("\(inputShape) cannot be reshaped to \(shape ?? [])")
            }
            return Reshape(shape)
        case .flatten: return Flatten()
        case .dropout: return Dropout(rate: rate ?? 0, seed: source.seed)
        case .activation:
            guard let function = function.flatMap(ActivationFunction.init) else {
                throw SettingsError("unknown activation “\(function ?? "")”")
            }
            return Activation(function, derivative: source.derivative)
        case .dense:
            guard inputShape.count == 1, let units else {
                throw SettingsError("a dense layer needs a row; put a \"flatten\" layer before it")
            }
            return Dense(
                weights: try source.tensor(
                    "weights", [inputShape[0], units], inputShape[0], units),
                bias: try source.tensor("bias", [units], 0, 0))
        case .batchNorm:
            let layer = BatchNorm(
                channels: inputShape[inputShape.count - 1], momentum: momentum ?? 0.99)
            for parameter in layer.parameters {
                parameter.value.assign(
                    try source.tensor(parameter.name, parameter.value.shape, 0, 0))
            }
            return layer
        case .conv2D:
            let window = try window(on: inputShape)
            let (filters, channels) = (filters ?? 1, inputShape[2])
            let places = window.height * window.width
            return Conv2D(
                kernel: try source.tensor(
                    "kernel", [window.height, window.width, channels, filters],
                    places * channels, places * filters),
                bias: try source.tensor("bias", [filters], 0, 0), window: window)
        case .maxPool2D: return MaxPool2D(try window(on: inputShape))
        case .averagePool2D: return AveragePool2D(try window(on: inputShape))
        case .globalAveragePool2D:
            guard inputShape.count == 3 else {
                throw SettingsError("a global-average-pool2d layer needs an image")
            }
            return GlobalAveragePool2D()
        }
    }
}

extension Network {
    /// The layers of the plans one after the other.
    ///
    /// - Parameters:
    ///   - inputs: numbers of one sample.
    ///   - source: asked for tensors under the names of `namedParameters`.
    package convenience init(
        _ plans: [LayerPlan], inputs: Int, outputDerivative: ActivationFunction.Derivative,
        from source: LayerPlan.Source
    ) throws {
        var shape = [inputs]
        var layers: [any Layer] = []
        for (index, plan) in plans.enumerated() {
            var own = source
            own.tensor = { try source.tensor("\(index).\($0)", $1, $2, $3) }
            own.seed = source.seed &+ UInt64(index)
            if index == plans.count - 1 { own.derivative = outputDerivative }
            let layer = try plan.make(on: shape, from: own)
            shape = layer.outputShape(for: shape)
            layers.append(layer)
        }
        self.init(layers)
    }
}
