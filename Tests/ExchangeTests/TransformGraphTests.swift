import AvazFeatures
import Foundation
import Testing

@testable import AvazExchange

/// The nodes of the Fourier transform, run one by one in plain Swift, against the sum that defines it.
@Suite struct TransformGraphTests {
    @Test(arguments: [1, 2, 13, 105, 256, 400, 1030])
    func theNodesGiveThePowersOfTheSpectrum(length: Int) throws {
        let window = Window.hamming.weights(length)
        let frames = (0..<2).map { frame in
            (0..<length).map { Float(sin(Double($0 * $0 + 7 * frame))) }
        }
        let graph = GraphBuilder()
        let input = graph.input("x", .float, [.fixed(length), .fixed(1), .fixed(2)])
        let powers = TransformGraph(window: window).powers(of: input)
        var run = GraphRun(graph.graph.initializers)
        run.values["x"] = (
            [length, 1, 2], (0..<length).flatMap { [frames[0][$0], frames[1][$0]] }
        )
        for node in graph.graph.nodes { try run.append(node) }
        let (shape, numbers) = try #require(run.values[powers.name])
        #expect(shape == [length / 2 + 1, 2])
        for (frame, samples) in frames.enumerated() {
            for bin in 0...length / 2 {
                var (real, imaginary) = (0.0, 0.0)
                for (place, sample) in samples.enumerated() {
                    let angle = 2 * Double.pi * Double(bin * place % length) / Double(length)
                    real += window[place] * Double(sample) * cos(angle)
                    imaginary -= window[place] * Double(sample) * sin(angle)
                }
                let power = Double(numbers[2 * bin + frame])
                let expected = real * real + imaginary * imaginary
                #expect(abs(power - expected) < 1e-5 * Double(length), "bin \(bin)")
            }
        }
    }

    @Test func factorsAreFewAndThoseOfTheLength() {
        for length in 1...300 {
            #expect(TransformGraph.factors(of: length).reduce(1, *) == length)
        }
        #expect(TransformGraph.factors(of: 2048) == [32, 8, 8])
        #expect(TransformGraph.factors(of: 2053) == [2053])
    }
}

/// What the operators of the transform give, as slowly as they are defined.
private struct GraphRun {
    typealias Numbers = (shape: [Int], numbers: [Float])
    var values: [String: Numbers] = [:]
    private var wholes: [String: [Int]] = [:]

    init(_ constants: [ONNXTensor]) {
        for constant in constants {
            switch constant.numbers {
            case .float(let numbers): values[constant.name] = (constant.shape, numbers)
            case .double(let numbers):
                values[constant.name] = (constant.shape, numbers.map { Float($0) })
            case .integer(let numbers): wholes[constant.name] = numbers
            default: break
            }
        }
    }

    mutating func append(_ node: ONNXNode) throws {
        let x = try #require(values[node.inputs[0]])
        let other = node.inputs.last ?? ""
        values[node.outputs[0]] =
            switch node.operation {
            case "Mul":
                (x.shape, zip(x.numbers, try #require(values[other]).numbers).map { $0 * $1 })
            case "Cast": x
            case "Reshape": Self.reshaped(x, try #require(wholes[other]))
            case "Transpose": try transposed(x, node.attributes["perm"])
            case "MatMul": Self.product(x, try #require(values[other]))
            case "ReduceSum": Self.sum(x, axis: try #require(wholes[other])[0])
            case "Gather": Self.gathered(x, try #require(wholes[other]))
            default: throw ExchangeError(node.operation)
            }
    }

    private static func reshaped(_ x: Numbers, _ shape: [Int]) -> Numbers {
        var new = shape.enumerated().map { $1 == 0 ? x.shape[$0] : $1 }
        if let place = new.firstIndex(of: -1) {
            new[place] = x.numbers.count / -new.reduce(1, *)
        }
        return (new, x.numbers)
    }

    private func transposed(_ x: Numbers, _ order: ONNXNode.Attribute?) throws -> Numbers {
        guard case .integers(let order) = order else { throw ExchangeError("no order") }
        let pitches = x.shape.indices.map { x.shape[($0 + 1)...].reduce(1, *) }
        let places = order.reduce([0]) { places, axis in
            places.flatMap { place in (0..<x.shape[axis]).map { place + $0 * pitches[axis] } }
        }
        return (order.map { x.shape[$0] }, places.map { x.numbers[$0] })
    }

    /// Of matrices `[q, M, K]` and `[G, q, K, F]`.
    private static func product(_ a: Numbers, _ x: Numbers) -> Numbers {
        let (q, m, k) = (a.shape[0], a.shape[1], a.shape[2])
        let f = x.shape[3]
        var numbers: [Float] = []
        for matrix in 0..<x.shape[0] * q {
            for row in 0..<m {
                for column in 0..<f {
                    let terms = (0..<k).map { index in
                        a.numbers[(matrix % q * m + row) * k + index]
                            * x.numbers[(matrix * k + index) * f + column]
                    }
                    numbers.append(terms.reduce(0, +))
                }
            }
        }
        return (x.shape.dropLast(2) + [m, f], numbers)
    }

    private static func sum(_ x: Numbers, axis: Int) -> Numbers {
        let (size, inner) = (x.shape[axis], x.shape[(axis + 1)...].reduce(1, *))
        var shape = x.shape
        shape.remove(at: axis)
        return (
            shape,
            (0..<x.numbers.count / size).map { place in
                let first = place / inner * inner * size + place % inner
                return (0..<size).reduce(0) { $0 + x.numbers[first + $1 * inner] }
            }
        )
    }

    /// At places of the first axis of `[K, F]`.
    private static func gathered(_ x: Numbers, _ places: [Int]) -> Numbers {
        let f = x.shape[1]
        return ([places.count, f], places.flatMap { x.numbers[$0 * f..<($0 + 1) * f] })
    }
}
