/// A model as an ONNX file holds it: https://onnx.ai/onnx/repo-docs/IR.html; the parts that the suite
/// writes and reads.
public struct ONNXModel: Equatable, Sendable {
    /// Version of the file format.
    public var formatVersion = 8
    /// Version of the operators.
    public var operatorVersion = 18
    public var producer = "avaz"
    public var producerVersion = ""
    /// Free text by name, sorted when written.
    public var metadata: [String: String] = [:]
    public var graph = ONNXGraph()

    public init() {}
}

/// Nodes, each of which only takes what stands before it.
public struct ONNXGraph: Equatable, Sendable {
    public var name = "avaz"
    public var nodes: [ONNXNode] = []
    /// Constants, such as weights.
    public var initializers: [ONNXTensor] = []
    public var inputs: [ONNXPort] = []
    public var outputs: [ONNXPort] = []

    public init() {}
}

/// One operation.
public struct ONNXNode: Equatable, Sendable {
    public var operation: String
    /// Empty for an input that is left out.
    public var inputs: [String]
    public var outputs: [String]
    public var attributes: [String: Attribute]

    /// A setting of an operation.
    public enum Attribute: Equatable, Sendable {
        case integer(Int)
        case integers([Int])
        case float(Float)
        case text(String)
        /// Of another kind, which the suite does not read.
        case other
    }

    public init(
        _ operation: String, _ inputs: [String], _ outputs: [String],
        _ attributes: [String: Attribute] = [:]
    ) {
        self.operation = operation
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }
}

/// Numbers, row after row.
public struct ONNXTensor: Equatable, Sendable {
    public var name: String
    public var shape: [Int]
    public var numbers: Numbers

    /// The numbers by their type.
    public enum Numbers: Equatable, Sendable {
        case float([Float])
        case double([Double])
        case integer([Int])
        case boolean([Bool])
    }

    public init(_ name: String, _ shape: [Int], _ numbers: Numbers) {
        self.name = name
        self.shape = shape
        self.numbers = numbers
    }
}

/// Types of elements, under their numbers in files.
public enum ONNXType: Int, Equatable, Sendable {
    case float = 1
    case integer = 7
    case boolean = 9
    case double = 11
}

/// An input or output of a graph.
public struct ONNXPort: Equatable, Sendable {
    public var name: String
    public var type: ONNXType
    public var shape: [Size]

    /// Length of an axis: known, or named where it differs from call to call.
    public enum Size: Equatable, Sendable {
        case fixed(Int)
        case named(String)
    }

    public init(_ name: String, _ type: ONNXType, _ shape: [Size]) {
        self.name = name
        self.type = type
        self.shape = shape
    }
}
