import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct DenseProductTests {
    /// Every number of outputs that the skinny product takes, and samples of less than a group, whole
    /// groups and more.
    @Test(arguments: 1...16)
    func skinnyAgreesWithThePlainLoops(outputs: Int) {
        for samples in [1, 2, 7, 8, 9, 17] {
            for inputs in [1, 15, 40] { check(samples, inputs, outputs) }
        }
    }

    /// Chunks with a rest and without, by several threads.
    @Test(arguments: [511, 512, 513, 1024, 2000], [1, 10, 16])
    func chunksAgreeWithThePlainLoops(inputs: Int, outputs: Int) {
        check(11, inputs, outputs)
    }

    /// The last two have gradients of more than 2 MB, which two kernels sum by the number of samples.
    @Test(arguments: [(5, 40, 17), (33, 300, 270), (1, 3, 300), (3, 1033, 531), (257, 1033, 531)])
    func blockedAgreesWithThePlainLoops(samples: Int, inputs: Int, outputs: Int) {
        check(samples, inputs, outputs)
    }

    private func check(_ samples: Int, _ inputs: Int, _ outputs: Int) {
        let (x, g) = (
            wholeTensor([samples, inputs], seed: 1), wholeTensor([samples, outputs], seed: 2)
        )
        let (weights, bias) = (
            wholeTensor([inputs, outputs], seed: 3), wholeTensor([outputs], seed: 4)
        )
        let expected = Plain.dense(x, weights, bias)
        let gradients = Plain.denseGradients(x, weights, g)
        let found = atThreads {
            var product: any DenseProduct =
                outputs <= SkinnyProduct.widest
                ? SkinnyProduct(samples: samples, inputs: inputs, outputs: outputs)
                : BlockedProduct()
            let (y, dx) = (Tensor([samples, outputs]), Tensor([samples, inputs]))
            let (dw, db) = (Tensor([inputs, outputs]), Tensor([outputs]))
            for tensor in [y, dx, dw, db] { tensor.fill(.nan) }
            product.forward(x, weights, bias, to: y)
            product.weightGradient(x, g, to: dw, db)
            product.inputGradient(g, weights, to: dx)
            return [y, dw, db, dx].map(\.array)
        }
        let plain = [expected, gradients.weights, gradients.bias, gradients.input].map(\.array)
        #expect(found == [plain, plain, plain], "\(samples) x \(inputs) x \(outputs)")
    }
}
