import Testing

@testable import AvazTensors

@Suite struct MatrixProductTests {
    @Test(arguments: [MatrixProduct.Transposition.none, .first, .second])
    func agreesWithThePlainLoops(transposing: MatrixProduct.Transposition) {
        var generator = FastGenerator(seed: 3)
        let (m, n, k) = (7, 19, 33)
        let a = (0..<m * k).map { _ in generator.normal() }
        let b = (0..<k * n).map { _ in generator.normal() }
        let expected = MatrixProduct.multiplyNaively(
            a, b, m: m, n: n, k: k, transposing: transposing)
        let c = Tensor([m, n])
        MatrixProduct.multiply(a, b, into: c.pointer, m: m, n: n, k: k, transposing: transposing)
        for index in 0..<c.count { #expect(abs(c[index] - expected[index]) < 1e-5) }
    }
}
