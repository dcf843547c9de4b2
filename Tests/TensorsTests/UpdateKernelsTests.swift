import Testing

@testable import AvazTensors

@Suite struct UpdateKernelsTests {
    /// Less than a block, whole blocks, and a rest that leaves its neighbours alone.
    @Test(arguments: [1, 15, 16, 37])
    func rewritesEachElementAndNoOther(count: Int) {
        let gradients = PatchesTests.random(count + 1, seed: 1)
        let (a, b, c) = (Tensor([count + 1]), Tensor([count + 1]), Tensor([count + 1]))
        for tensor in [a, b, c] { tensor.fill(2) }
        Vector.update(a.pointer, by: gradients.pointer, count: count) { $0 += $1 }
        Vector.update(a.pointer, b.pointer, by: gradients.pointer, count: count) {
            $1 -= $2
            $0 *= 2
        }
        Vector.update(a.pointer, b.pointer, c.pointer, by: gradients.pointer, count: count) {
            $2 = $0 + $1 + $3
        }
        for index in 0..<count {
            let g = gradients[index]
            #expect(a[index] == (2 + g) * 2 && b[index] == 2 - g)
            #expect(abs(c[index] - (6 + 2 * g)) < 1e-5)
        }
        #expect(a[count] == 2 && b[count] == 2 && c[count] == 2)
    }

    @Test(arguments: [(1, 1), (4, 7), (9, 10), (16, 3), (10, 40), (35, 20)])
    func transposesEveryElement(rows: Int, columns: Int) {
        let a = PatchesTests.random(rows * (columns + 2), seed: 1)
        let b = Tensor([columns, rows + 3])
        MatrixProduct.transpose(
            a.pointer, rows: rows, columns: columns, stride: columns + 2, to: b.pointer,
            transposedStride: rows + 3)
        for row in 0..<rows {
            for column in 0..<columns { #expect(b[column, row] == a[row * (columns + 2) + column]) }
        }
    }

    @Test(
        arguments: [MatrixProduct.Transposition.none, .first, .second],
        [(3, 5, 7), (300, 270, 40), (257, 513, 9)])
    func tilesGiveTheWholeProduct(
        transposing: MatrixProduct.Transposition, sizes: (m: Int, n: Int, k: Int)
    ) {
        let (m, n, k) = sizes
        let (a, b) = (PatchesTests.random(m * k, seed: 1), PatchesTests.random(k * n, seed: 2))
        let (whole, tiled) = (Tensor([m, n]), Tensor([m, n]))
        MatrixProduct.multiply(
            a.pointer, b.pointer, into: whole.pointer, m: m, n: n, k: k, transposing: transposing)
        MatrixProduct.multiplyInTiles(
            a.pointer, b.pointer, into: tiled.pointer, m: m, n: n, k: k, transposing: transposing)
        for index in 0..<whole.count { #expect(abs(whole[index] - tiled[index]) < 1e-4) }
    }

    @Test func softmaxSumsToOne() {
        let x = Tensor([19], (0..<19).map { Float($0) - 40 })
        let p = Tensor([19])
        let logarithm = Vector.softmax(x.pointer, to: p.pointer, count: 19)
        #expect(abs(p.array.reduce(0, +) - 1) < 1e-6)
        for index in 1..<19 { #expect(abs(p[index] / p[index - 1] - 2.7182817) < 1e-4) }
        #expect(abs(logarithm - (-22 + 0.4586751)) < 1e-4)
    }
}
