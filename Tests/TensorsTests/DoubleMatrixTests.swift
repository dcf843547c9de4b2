import AvazTensors
import Testing

@Suite struct DoubleMatrixTests {
    @Test func rowsArePaddedAndAligned() {
        let matrix = DoubleMatrix([[1, 2, 3], [4, 5, 6]])
        #expect((matrix.rows, matrix.columns, matrix.stride) == (2, 3, 8))
        #expect(matrix[1, 2] == 6)
        #expect(matrix.arrays == [[1, 2, 3], [4, 5, 6]])
        #expect(Int(bitPattern: matrix.row(1)) % 64 == 0)
        for column in 3..<8 { #expect(matrix.row(1)[column] == 0) }
    }

    /// Large enough to be laid on large pages.
    @Test func largeMatricesAreZero() {
        let matrix = DoubleMatrix(rows: 70_000, columns: 13)
        #expect(matrix.firstNonFinite() == nil)
        #expect((0..<matrix.rows * matrix.stride).allSatisfy { matrix.pointer[$0] == 0 })
    }

    @Test func takesTensorsOfAnyShape() {
        let tensor = Tensor([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(DoubleMatrix(tensor).arrays == [[1, 2, 3, 4], [5, 6, 7, 8]])
    }

    @Test func selectsRowsInTheGivenOrder() {
        let matrix = DoubleMatrix([[1, 2], [3, 4], [5, 6]])
        #expect(matrix.selecting([2, 0, 2]).arrays == [[5, 6], [1, 2], [5, 6]])
        #expect(matrix.selecting([]).rows == 0)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func findsTheFirstThatIsNotFinite(value: Double) {
        let matrix = DoubleMatrix(rows: 5, columns: 9)
        #expect(matrix.firstNonFinite() == nil)
        matrix[4, 0] = value
        matrix[3, 8] = value
        let place = matrix.firstNonFinite()
        #expect(place?.row == 3)
        #expect(place?.column == 8)
    }

    @Test func emptyOnesAreHarmless() {
        #expect(DoubleMatrix([]).arrays.isEmpty)
        #expect(DoubleMatrix(rows: 0, columns: 4).firstNonFinite() == nil)
        #expect(DoubleMatrix(rows: 2, columns: 0).arrays == [[], []])
    }
}
