import AvazTensors
import Foundation
import Testing

@testable import AvazNeuralNetworks

/// Parts of a row through layers of their own.
@Suite struct BranchesTests {
    private func description() -> LayerDescription {
        LayerDescription(
            Branches.Configuration(branches: [
                Branches.Configuration.Branch(
                    shape: [4, 3, 1],
                    layers: [
                        LayerDescription(
                            Conv2D.Configuration(filters: 2, window: Window2D(3, 2))),
                        LayerDescription(Activation.Configuration(.tanh)),
                        LayerDescription(Flatten.Configuration()),
                    ]),
                Branches.Configuration.Branch(
                    shape: [5],
                    layers: [
                        LayerDescription(Dense.Configuration(units: WidthFormula(3))),
                        LayerDescription(Activation.Configuration(.tanh)),
                    ]),
            ]))
    }

    private func network(_ descriptions: [LayerDescription], inputs: Int = 17) throws -> Network {
        var seed: UInt64 = 0
        return try Network(
            descriptions, inputShape: [inputs],
            from: LayerSource(tensor: { _, shape, _ in
                seed += 1
                return randomTensor(shape, seed: seed, scale: 0.5)
            }))
    }

    private func layer() throws -> Branches {
        try #require(network([description()]).layers[0] as? Branches)
    }

    @Test func eachBranchSeesItsOwnPart() throws {
        let (layer, row) = (try layer(), randomTensor([6, 17], seed: 40))
        let output = layer.forward(row, training: false).copy()
        #expect(output.shape == [6, 2 * 2 * 2 + 3])
        #expect(layer.outputShape(for: [17]) == [11])
        let image = Tensor([6, 4, 3, 1])
        let rest = Tensor([6, 5])
        for sample in 0..<6 {
            for column in 0..<12 { image[sample * 12 + column] = row[sample, column] }
            for column in 0..<5 { rest[sample, column] = row[sample, 12 + column] }
        }
        let parts = [image, rest].enumerated().map { index, input in
            Network(layer.branches[index].layers).forward(input, training: false).copy()
        }
        for sample in 0..<6 {
            for column in 0..<11 {
                let expected =
                    column < 8 ? parts[0][sample * 8 + column] : parts[1][sample, column - 8]
                #expect(output[sample, column] == expected)
            }
        }
    }

    @Test func gradientsAreSlopes() throws {
        checkGradients(of: try layer(), input: randomTensor([3, 17], seed: 41))
    }

    @Test func whatIsNotWantedIsNotTouched() throws {
        let (layer, input) = (try layer(), randomTensor([3, 17], seed: 42))
        let output = layer.forward(input, training: true)
        for parameter in layer.parameters { parameter.gradient.fill(7) }
        let whole = layer.backward(output.copy(), .input)?.copy()
        #expect(layer.parameters.allSatisfy { $0.gradient.array.allSatisfy { $0 == 7 } })
        #expect(layer.backward(output.copy(), .parameters) == nil)
        #expect(whole?.shape == [3, 17])
    }

    @Test func weightsHaveNamesOfTheirOwn() throws {
        let names = try network([description()]).namedParameters.map(\.name)
        #expect(
            names == ["0.0.0.kernel", "0.0.0.bias", "0.1.0.weights", "0.1.0.bias"])
    }

    @Test func descriptionsLoseNothing() throws {
        let network = try network([description()])
        #expect(network.descriptions == [description()])
        let data = try JSONEncoder().encode(network.descriptions)
        #expect(
            try JSONDecoder().decode([LayerDescription].self, from: data) == [description()])
        let replica = network.replica()
        let input = randomTensor([2, 17], seed: 43)
        #expect(
            replica.forward(input, training: false).array
                == network.forward(input, training: false).array)
    }

    @Test func summariesShowWhatIsInside() throws {
        let rows = NetworkSummary(try network([description()]), inputShape: [17]).rows
        #expect(
            rows.map(\.kind) == [
                "  1 conv2d", "  1 tanh", "  1 flatten", "  2 dense", "  2 tanh", "branches",
            ])
        #expect(rows.map(\.parameters) == [14, 0, 0, 18, 0, 0])
        #expect(rows.last?.outputShape == [11])
    }

    @Test func whatCannotBeIsSaid() throws {
        #expect(throws: LayerError.self) { try network([description()], inputs: 18) }
        func joined(_ layer: any LayerConfiguration, shape: [Int]) -> LayerDescription {
            LayerDescription(
                Branches.Configuration(branches: [
                    Branches.Configuration.Branch(shape: shape, layers: [LayerDescription(layer)])
                ]))
        }
        for (layer, shape) in [
            (Dropout.Configuration(rate: 0.5) as any LayerConfiguration, [17]),
            (GRU.Configuration(units: WidthFormula(2)), [17, 1]),
        ] {
            let error = #expect(throws: LayerError.self) {
                try network([joined(layer, shape: shape)])
            }
            #expect(error?.description.contains("put them behind the branches") == true)
        }
    }
}
