import AvazTensors
import Testing

@Suite struct TensorTests {
    let tensor = Tensor([3, 2, 2], (0..<12).map(Float.init))

    @Test func shapesAreRowsAndColumns() {
        #expect((tensor.count, tensor.rows, tensor.columns) == (12, 3, 4))
        #expect(tensor[5] == 5 && tensor[2, 1] == 9)
        let empty = Tensor([0, 4, 2])
        #expect((empty.count, empty.rows, empty.columns) == (0, 0, 8))
        #expect(Tensor([]).count == 1 && Tensor([]).rows == 1)
        #expect(Int(bitPattern: tensor.pointer) % 64 == 0)
    }

    /// As large as is laid on large pages.
    @Test func everyTensorBeginsWithZeros() {
        for count in [1, 524_288 - 15, 600_000] {
            let tensor = Tensor([count])
            #expect((0..<count + 15).allSatisfy { tensor.pointer[$0] == 0 })
        }
    }

    @Test func viewsShareTheirMemory() {
        let copy = tensor.copy()
        #expect(copy.row(1).shape == [2, 2] && copy.row(1).array == [4, 5, 6, 7])
        #expect(copy.rows(1..<3).shape == [2, 2, 2])
        #expect(copy.rows(1..<3).array == (4..<12).map(Float.init))
        copy.row(2).fill(-1)
        copy.reshaped([12])[0] = 7
        #expect(copy.array == [7, 1, 2, 3, 4, 5, 6, 7, -1, -1, -1, -1])
        #expect(tensor[0] == 0)
        copy.assign(tensor)
        #expect(copy.array == tensor.array)
    }

    @Test func rowsAreSelectedInTheGivenOrder() {
        #expect(tensor.selecting([2, 0]).array == [8, 9, 10, 11, 0, 1, 2, 3])
        #expect(tensor.selecting([2, 0]).shape == [2, 2, 2])
        #expect(tensor.selecting([]).shape == [0, 2, 2])
        let gathered = Tensor([2, 4])
        gathered.gather([0, 1, 1, 2][2...], of: tensor)
        #expect(gathered.array == (4..<12).map(Float.init))
    }

    @Test func theFirstOfTheLargestIsFound() {
        let scores = Tensor([3, 4], [1, 5, 5, 2, -4, -3, -2, -1, 9, 0, 9, 9])
        #expect((0..<3).map(scores.largest(inRow:)) == [1, 3, 0])
        #expect(Tensor([1, 1], [-3]).largest(inRow: 0) == 0)
    }
}

@Suite struct SymmetricEigenTests {
    /// Eigenvalues 3, 1 and -2, by `A = Σ λ v vᵀ`.
    @Test func valuesDescendWithTheirVectors() throws {
        let r = 0.5.squareRoot()
        let (values, vectors) = ([3.0, 1, -2], [[r, 0, r], [0, 1, 0], [r, 0, -r]])
        var matrix = [Double](repeating: 0, count: 9)
        for (value, vector) in zip(values, vectors) {
            for place in 0..<9 { matrix[place] += value * vector[place / 3] * vector[place % 3] }
        }
        let eigen = try #require(SymmetricEigen(matrix, size: 3))
        for (own, value) in zip(eigen.values, values) { #expect(abs(own - value) < 1e-14) }
        for (own, vector) in zip(eigen.vectors, vectors) {
            let product = zip(own, vector).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(abs(product) - 1) < 1e-14)
        }
        matrix[4] = .nan
        #expect(SymmetricEigen(matrix, size: 3) == nil)
    }
}
