import AvazTensors
import Testing

@testable import AvazNeuralNetworks

/// The products of the recurrent layers against plain loops, at odd sizes, blocks and panels.
@Suite struct PanelTests {
    static let sizes = [(1, 1, 1), (3, 5, 7), (8, 256, 32), (9, 257, 33), (17, 530, 70), (2, 0, 5)]

    /// Whole numbers, so that the order of the sums does not show.
    @Test(arguments: sizes)
    func productsArePlain(sizes: (Int, Int, Int)) {
        let (m, k, n) = sizes
        let (a, b) = (wholeTensor([m, k], seed: 1), wholeTensor([k, n], seed: 2))
        let start = wholeTensor([m, n], seed: 3)
        let plain = Plain.multiply(a.array, b.array, m: m, n: n, k: k, keep: 1, start.array)
        var panels = Panels()
        panels.pack(b.pointer, depth: k, columns: n, stride: n)
        let c = Tensor([m, n])
        panels.multiply(
            a.pointer, stride: k, rows: m, from: start.pointer, startStride: n, into: c.pointer,
            resultStride: n)
        #expect(c.array == plain)

        let turned = Tensor([n, k])
        for row in 0..<k { for column in 0..<n { turned[column * k + row] = b[row * n + column] } }
        panels.pack(transposing: turned.pointer, depth: k, columns: n, stride: k)
        c.assign(start)
        panels.multiply(
            a.pointer, stride: k, rows: m, from: c.pointer, startStride: n, into: c.pointer,
            resultStride: n)
        #expect(c.array == plain)
    }

    /// Any numbers: the streamed product and each row alone give the same to the bit.
    @Test(arguments: sizes)
    func rowsStandAlone(sizes: (Int, Int, Int)) {
        let (m, k, n) = sizes
        let (a, b) = (randomTensor([m, k], seed: 1), randomTensor([k, n], seed: 2))
        let start = randomTensor([m, n], seed: 3)
        var panels = Panels()
        panels.pack(b.pointer, depth: k, columns: n, stride: n)
        let (together, alone, streamed) = (Tensor([m, n]), Tensor([m, n]), start.copy())
        panels.multiply(
            a.pointer, stride: k, rows: m, from: start.pointer, startStride: n,
            into: together.pointer, resultStride: n)
        for row in 0..<m {
            panels.multiply(
                a.pointer + row * k, stride: k, rows: 1, from: start.pointer + row * n,
                startStride: n, into: alone.pointer + row * n, resultStride: n)
        }
        Panels.add(
            Panels.Product(a: a.pointer, depth: k, b: b.pointer, stride: n), rows: m, columns: n,
            to: streamed.pointer, resultStride: n)
        #expect(together.array == alone.array)
        #expect(together.array == streamed.array)
    }

    @Test(arguments: [(1, 1, 1), (300, 9, 33), (513, 17, 70), (5, 3, 1100), (0, 3, 4)])
    func outerSumsArePlain(sizes: (Int, Int, Int)) {
        let (rows, width, columns) = sizes
        let (a, b) = (wholeTensor([rows, width], seed: 1), wholeTensor([rows, columns], seed: 2))
        let plain = Plain.outerSums(a, b)
        let runs = atThreads {
            let (c, sums) = (randomTensor([width, columns]), randomTensor([columns]))
            var outer = OuterSums()
            outer.sum(
                rows: rows,
                [
                    OuterSums.Left(
                        a: a.pointer, width: width, stride: width, c: c.pointer,
                        resultStride: columns)
                ], b.pointer, columns: columns, stride: columns, sums: sums.pointer)
            return [c.array, sums.array]
        }
        for run in runs { #expect(run == [plain.product.array, plain.sums.array]) }
    }

    /// A dense layer of a network through time against Keras's values.
    @Test(arguments: [("skinny", 7, 19, 5), ("wide", 3, 11, 20)])
    func rowwiseDenseAgreesWithKeras(name: String, samples: Int, inputs: Int, outputs: Int) throws {
        let golden = try Golden("dense-\(name)")
        let layer = Dense(
            weights: try golden.tensor("weights", [inputs, outputs]),
            bias: try golden.tensor("bias", [outputs]))
        layer.isRowwise = true
        let output = layer.forward(try golden.tensor("x", [samples, inputs]), training: true)
        #expect(distance(output, try golden.array("y")) < 1e-5)
        let gradient = layer.backward(try golden.tensor("g", [samples, outputs]))
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.weights.gradient, try golden.array("dweights")) < 1e-5)
        #expect(distance(layer.bias.gradient, try golden.array("dbias")) < 1e-5)
    }
}
