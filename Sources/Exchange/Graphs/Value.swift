/// A graph that grows node by node.
///
/// ```swift
/// let graph = GraphBuilder()
/// let x = graph.input("x", .float, [.named("N")])
/// graph.output((2 * x + 1).squareRoot(), "y", [.named("N")])
/// ```
final class GraphBuilder {
    private(set) var graph = ONNXGraph()
    /// Constants of one number, by type and value, so that none stands twice.
    private var scalars: [String: Value] = [:]

    func input(_ name: String, _ type: ONNXType, _ shape: [ONNXPort.Size]) -> Value {
        graph.inputs.append(ONNXPort(name, type, shape))
        return Value(name: name, type: type, graph: self)
    }

    /// Names a value and hands it out.
    func output(_ value: Value, _ name: String, _ shape: [ONNXPort.Size]) {
        graph.nodes.append(ONNXNode("Identity", [value.name], [name]))
        graph.outputs.append(ONNXPort(name, value.type, shape))
    }

    func constant(_ shape: [Int], _ numbers: ONNXTensor.Numbers, name: String? = nil) -> Value {
        let tensor = ONNXTensor(
            name ?? "constant\(graph.initializers.count)", shape, numbers)
        graph.initializers.append(tensor)
        return Value(name: tensor.name, type: tensor.type, graph: self)
    }

    /// Whole numbers in a row.
    func constant(_ numbers: [Int]) -> Value { constant([numbers.count], .integer(numbers)) }

    /// One number of a type.
    func scalar(_ value: Double, _ type: ONNXType) -> Value {
        let key = "\(type) \(value)"
        if let known = scalars[key] { return known }
        let numbers: ONNXTensor.Numbers =
            switch type {
            case .float: .float([Float(value)])
            case .double: .double([value])
            case .integer: .integer([Int(value)])
            case .shortInteger: preconditionFailure("no constant is of short integers")
            case .boolean: .boolean([value != 0])
            }
        let scalar = constant([], numbers)
        scalars[key] = scalar
        return scalar
    }

    /// One more node.
    ///
    /// - Parameter type: of its output; the first input's unless said.
    func node(
        _ operation: String, _ inputs: [Value], _ attributes: [String: ONNXNode.Attribute] = [:],
        type: ONNXType? = nil
    ) -> Value {
        let name = "\(operation)\(graph.nodes.count)"
        graph.nodes.append(ONNXNode(operation, inputs.map(\.name), [name], attributes))
        return Value(name: name, type: type ?? inputs[0].type, graph: self)
    }

    fileprivate func append(_ node: ONNXNode) { graph.nodes.append(node) }

    /// `start ..< end`, both whole numbers without axes.
    func range(_ end: Value, from start: Value? = nil) -> Value {
        node("Range", [start ?? scalar(0, .integer), end, scalar(1, .integer)])
    }
}

/// What flows along an edge of a graph that is being built.
///
/// Operators and methods add nodes and give their outputs, so that a formula reads as a formula.
struct Value {
    let name: String
    let type: ONNXType
    let graph: GraphBuilder

    private func pair(_ operation: String, _ other: Value, type: ONNXType? = nil) -> Value {
        precondition(self.type == other.type, "\(operation) of \(self.type) and \(other.type)")
        return graph.node(operation, [self, other], type: type)
    }

    private func number(_ value: Double) -> Value { graph.scalar(value, type) }

    // MARK: Arithmetic

    static func + (a: Value, b: Value) -> Value { a.pair("Add", b) }
    static func - (a: Value, b: Value) -> Value { a.pair("Sub", b) }
    static func * (a: Value, b: Value) -> Value { a.pair("Mul", b) }
    /// Of whole numbers the quotient without its rest, towards zero.
    static func / (a: Value, b: Value) -> Value { a.pair("Div", b) }
    static func + (a: Value, b: Double) -> Value { a + a.number(b) }
    static func - (a: Value, b: Double) -> Value { a - a.number(b) }
    static func * (a: Value, b: Double) -> Value { a * a.number(b) }
    static func / (a: Value, b: Double) -> Value { a / a.number(b) }
    static func - (a: Double, b: Value) -> Value { b.number(a) - b }
    static prefix func - (a: Value) -> Value { a.graph.node("Neg", [a]) }

    /// Never negative.
    func modulo(_ other: Value) -> Value { pair("Mod", other) }
    func maximum(_ other: Value) -> Value { pair("Max", other) }
    func minimum(_ other: Value) -> Value { pair("Min", other) }
    func maximum(_ other: Double) -> Value { maximum(number(other)) }
    func minimum(_ other: Double) -> Value { minimum(number(other)) }
    func matrixProduct(_ other: Value) -> Value { pair("MatMul", other) }

    func squareRoot() -> Value { graph.node("Sqrt", [self]) }
    func logarithm() -> Value { graph.node("Log", [self]) }
    func exponential() -> Value { graph.node("Exp", [self]) }
    func floor() -> Value { graph.node("Floor", [self]) }
    func absolute() -> Value { graph.node("Abs", [self]) }
    func power(_ exponent: Double) -> Value { pair("Pow", number(exponent)) }

    // MARK: Comparisons

    func isGreater(than other: Value) -> Value { pair("Greater", other, type: .boolean) }
    func isLess(than other: Value) -> Value { pair("Less", other, type: .boolean) }
    func isAtLeast(_ other: Value) -> Value { pair("GreaterOrEqual", other, type: .boolean) }
    func isAtMost(_ other: Value) -> Value { pair("LessOrEqual", other, type: .boolean) }
    func isLess(than other: Double) -> Value { isLess(than: number(other)) }
    func isEqual(to other: Value) -> Value { pair("Equal", other, type: .boolean) }
    func and(_ other: Value) -> Value { pair("And", other) }
    func differs(from other: Value) -> Value { pair("Xor", other) }
    /// Where this is true the one, elsewhere the other.
    func choose(_ one: Value, _ other: Value) -> Value {
        graph.node("Where", [self, one, other], type: one.type)
    }

    // MARK: Shapes

    func cast(_ type: ONNXType) -> Value {
        type == self.type
            ? self : graph.node("Cast", [self], ["to": .integer(type.rawValue)], type: type)
    }

    /// Length of an axis, a whole number without axes.
    func size(_ axis: Int) -> Value {
        graph.node(
            "Shape", [self], ["start": .integer(axis), "end": .integer(axis + 1)], type: .integer
        ).reshaped([])
    }

    /// 0 keeps the axis's length, -1 takes what is left.
    func reshaped(_ shape: [Int]) -> Value {
        graph.node("Reshape", [self, graph.constant(shape)])
    }

    func transposed(_ order: [Int]) -> Value {
        graph.node("Transpose", [self], ["perm": .integers(order)])
    }

    /// The elements at some places of an axis, whose axes take its place.
    func gathered(_ places: Value, axis: Int) -> Value {
        graph.node("Gather", [self, places], ["axis": .integer(axis)])
    }

    /// A part of an axis; bounds are whole numbers.
    func slice(axis: Int, from start: Value, to end: Value) -> Value {
        graph.node(
            "Slice", [self, start.reshaped([1]), end.reshaped([1]), graph.constant([axis])])
    }

    func joined(_ others: [Value], axis: Int) -> Value {
        others.isEmpty
            ? self : graph.node("Concat", [self] + others, ["axis": .integer(axis)])
    }

    // MARK: Along axes

    private func reduced(_ operation: String, _ axes: [Int], keeps: Bool) -> Value {
        graph.node(
            operation, [self, graph.constant(axes)], ["keepdims": .integer(keeps ? 1 : 0)])
    }

    func sum(_ axes: [Int], keeps: Bool = false) -> Value {
        reduced("ReduceSum", axes, keeps: keeps)
    }
    func mean(_ axes: [Int], keeps: Bool = false) -> Value {
        reduced("ReduceMean", axes, keeps: keeps)
    }
    func greatest(_ axes: [Int], keeps: Bool = false) -> Value {
        reduced("ReduceMax", axes, keeps: keeps)
    }
    func least(_ axes: [Int], keeps: Bool = false) -> Value {
        reduced("ReduceMin", axes, keeps: keeps)
    }

    /// Place of the greatest along an axis, the first or last of equal ones.
    func placeOfGreatest(axis: Int, last: Bool = false) -> Value {
        graph.node(
            "ArgMax", [self],
            [
                "axis": .integer(axis), "keepdims": .integer(0),
                "select_last_index": .integer(last ? 1 : 0),
            ], type: .integer)
    }

    /// Sums up to each place of an axis, that place included.
    func runningSum(axis: Int) -> Value {
        graph.node("CumSum", [self, graph.scalar(Double(axis), .integer)])
    }

    /// All elements of an axis, rising.
    func sorted(axis: Int) -> Value {
        let count = size(axis).reshaped([1])
        let name = "TopK\(graph.nodeCount)"
        return graph.topK(self, count, axis: axis, name: name)
    }
}

extension GraphBuilder {
    var nodeCount: Int { graph.nodes.count }

    /// A recurrent node: the outputs of all steps, and the last ones.
    func sequence(
        _ operation: String, _ inputs: [Value], _ attributes: [String: ONNXNode.Attribute]
    ) -> (all: Value, last: Value) {
        let name = "\(operation)\(nodeCount)"
        append(
            ONNXNode(operation, inputs.map(\.name), [name, name + "last"], attributes))
        return (
            Value(name: name, type: inputs[0].type, graph: self),
            Value(name: name + "last", type: inputs[0].type, graph: self)
        )
    }

    /// A node with two outputs, of which the second, the places, is not used.
    fileprivate func topK(_ value: Value, _ count: Value, axis: Int, name: String) -> Value {
        append(
            ONNXNode(
                "TopK", [value.name, count.name], [name, name + "places"],
                ["axis": .integer(axis), "largest": .integer(0)]))
        return Value(name: name, type: value.type, graph: self)
    }
}
