/// A model as an ONNX file holds it: https://onnx.ai/onnx/repo-docs/IR.html; the parts that the suite
/// writes and reads.
public struct ONNXModel: Equatable, Sendable {
    /// Version of the file format.
    public var formatVersion = 8
    /// Version of the operators.
    public var operatorVersion = 18
    /// What wrote the file.
    public var producer = "avaz"
    /// Its version; empty where none is said.
    public var producerVersion = ""
    /// Free text by name, sorted when written.
    public var metadata: [String: String] = [:]
    /// What the model computes.
    public var graph = ONNXGraph()

    /// An empty graph, in the versions that the suite writes.
    public init() {}
}

/// Nodes, each of which only takes what stands before it.
public struct ONNXGraph: Equatable, Sendable {
    /// What the graph is called in the file; nothing depends on it.
    public var name = "avaz"
    /// In an order in which they can be carried out.
    public var nodes: [ONNXNode] = []
    /// Constants, such as weights.
    public var initializers: [ONNXTensor] = []
    /// What the caller gives.
    public var inputs: [ONNXPort] = []
    /// What the caller gets.
    public var outputs: [ONNXPort] = []

    /// Without nodes.
    public init() {}
}

/// One operation.
public struct ONNXNode: Equatable, Sendable {
    /// The operator's name, such as `Gemm`.
    public var operation: String
    /// Empty for an input that is left out.
    public var inputs: [String]
    /// Names of what it gives.
    public var outputs: [String]
    /// Settings by name.
    public var attributes: [String: Attribute]

    /// A setting of an operation.
    public enum Attribute: Equatable, Sendable {
        /// A whole number, or a choice by number.
        case integer(Int)
        /// Such as the lengths of a window.
        case integers([Int])
        /// Such as the slope of a leaky ReLU.
        case float(Float)
        /// Such as a direction.
        case text(String)
        /// Such as the activations of a recurrent cell.
        case texts([String])
        /// Of another kind, which the suite does not read.
        case other
    }

    /// An operation with the names of what it takes and gives; by default without settings.
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
    /// By which nodes take it.
    public var name: String
    /// Sizes of the axes; empty for a single number.
    public var shape: [Int]
    /// As many as `shape` says.
    public var numbers: Numbers

    /// The numbers by their type.
    public enum Numbers: Equatable, Sendable {
        /// Of 32 bits.
        case float([Float])
        /// Of 64 bits.
        case double([Double])
        /// Of 64 bits in a file.
        case integer([Int])
        /// True or false, a byte each in a file.
        case boolean([Bool])
    }

    /// - Parameter numbers: row after row, as many as the shape says.
    public init(_ name: String, _ shape: [Int], _ numbers: Numbers) {
        self.name = name
        self.shape = shape
        self.numbers = numbers
    }
}

/// Types of elements, under their numbers in files.
public enum ONNXType: Int, Equatable, Sendable {
    /// Of 32 bits.
    case float = 1
    /// Of 32 bits, which a few nodes want; no constant is.
    case shortInteger = 6
    /// Of 64 bits.
    case integer = 7
    /// True or false.
    case boolean = 9
    /// Of 64 bits.
    case double = 11
}

/// An input or output of a graph.
public struct ONNXPort: Equatable, Sendable {
    /// By which nodes take or give it.
    public var name: String
    /// Of its elements.
    public var type: ONNXType
    /// Length of each axis.
    public var shape: [Size]

    /// Length of an axis: known, or named where it differs from call to call.
    public enum Size: Equatable, Sendable {
        /// The same at each call.
        case fixed(Int)
        /// As long as the input has it; axes of one name are of one length.
        case named(String)
    }

    /// A name, the type of its elements and the length of each axis.
    public init(_ name: String, _ type: ONNXType, _ shape: [Size]) {
        self.name = name
        self.type = type
        self.shape = shape
    }
}
