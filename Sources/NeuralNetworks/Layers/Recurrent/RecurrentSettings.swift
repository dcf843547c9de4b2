import AvazFiles

/// What all recurrent layers are set by, beside their equations.
public struct RecurrentSettings: Equatable, Sendable {
    /// Whether every step's output is given, `[N, T, H]`, or the last one, `[N, H]`.
    public var sequences: Bool
    /// Which way the sequence is read.
    public var direction: Direction
    /// Share of the inputs that training leaves out, the same at all steps; 0 to 0.99.
    public var dropout: Double
    /// Share of the outputs fed back that training leaves out, the same at all steps; 0 to 0.99.
    public var recurrentDropout: Double
    /// Whether each batch begins in the state in which the one before it ended; gradients end at the
    /// batch's beginning (truncated backpropagation).
    public var carriesState: Bool
    /// Of what dropout draws; nil leaves it to the training.
    public var seed: UInt64?

    /// The order in which steps are read.
    public enum Direction: String, CaseIterable, Codable, Sendable {
        /// From the first step to the last.
        case forward
        /// From each sequence's true end to its beginning.
        case backward
        /// Two layers over the same input, their outputs side by side: forward, then backward.
        case both
    }

    /// The defaults are Keras's: the last output alone, read forward, no dropout, each batch afresh.
    public init(
        sequences: Bool = false, direction: Direction = .forward, dropout: Double = 0,
        recurrentDropout: Double = 0, carriesState: Bool = false, seed: UInt64? = nil
    ) {
        self.sequences = sequences
        self.direction = direction
        self.dropout = dropout
        self.recurrentDropout = recurrentDropout
        self.carriesState = carriesState
        self.seed = seed
    }
}

// MARK: In files

/// `sequences: true, direction: "both", dropout: 0.1, recurrentDropout: 0.1, carriesState: true`, each
/// of which may be left out.
extension RecurrentSettings: Codable {
    private enum Key: String, CodingKey {
        case sequences, direction, dropout, recurrentDropout, carriesState, seed
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func flag(_ key: Key) throws -> Bool {
            try container.value(key, "true or false", default: false) { (flag: Bool) in flag }
        }
        sequences = try flag(.sequences)
        direction = try container.choice(.direction, default: .forward)
        dropout = try container.number(.dropout, in: 0...0.99, default: 0)
        recurrentDropout = try container.number(.recurrentDropout, in: 0...0.99, default: 0)
        carriesState = try flag(.carriesState)
        seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
        guard !carriesState || direction == .forward else {
            throw ConfigurationError(
                key: "carriesState",
                expected: "left out for the direction \"\(direction.rawValue)\", which must have "
                    + "the end of a sequence first")
        }
    }

    /// What is as it is by default is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if sequences { try container.encode(true, forKey: .sequences) }
        if direction != .forward { try container.encode(direction, forKey: .direction) }
        if dropout > 0 { try container.encode(dropout, forKey: .dropout) }
        if recurrentDropout > 0 {
            try container.encode(recurrentDropout, forKey: .recurrentDropout)
        }
        if carriesState { try container.encode(true, forKey: .carriesState) }
        try container.encodeIfPresent(seed, forKey: .seed)
    }
}

/// What the configurations of recurrent layers have in common.
protocol RecurrentConfiguration: LayerConfiguration {
    /// `H`.
    var units: WidthFormula { get }
    var settings: RecurrentSettings { get }

    /// The equations for inputs of a width.
    ///
    /// - Parameter prefix: of the parameters' names.
    func cell(inputs: Int, units: Int, prefix: String, from source: LayerSource) throws
        -> any RecurrentCell
}

extension RecurrentConfiguration {
    /// As the settings say.
    public var carriesState: Bool { settings.carriesState }

    /// - Throws: `LayerError` where the samples are no steps in time `[T, C]`, or `units` is no width for the
    ///   network.
    public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
        guard inputShape.count == 2 else {
            throw LayerError(
                "a layer \"\(Self.kind)\" needs steps in time, [steps, numbers of each]; it is "
                    + "given \(inputShape); the one before it may need sequences: true")
        }
        let units = try units.width(inputs: source.sizes.inputs, outputs: source.sizes.outputs)
        var settings = settings
        settings.seed = settings.seed ?? (settings.draws ? source.seed : nil)
        func cell(_ prefix: String) throws -> any RecurrentCell {
            try self.cell(inputs: inputShape[1], units: units, prefix: prefix, from: source)
        }
        return settings.direction == .both
            ? Bidirectional(try cell("forward-"), try cell("backward-"), settings)
            : Recurrent(cell: try cell(""), settings)
    }
}

extension RecurrentSettings {
    /// Whether training draws anything.
    var draws: Bool { dropout > 0 || recurrentDropout > 0 }
}
