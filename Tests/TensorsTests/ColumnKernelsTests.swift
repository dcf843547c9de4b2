import Testing

@testable import AvazTensors

@Suite struct ColumnKernelsTests {
    static let shapes = [(1, 1), (7, 5), (65, 16), (130, 33)]

    @Test(arguments: shapes)
    func momentsAreAboutTheFirstRow(rows: Int, columns: Int) {
        let x = PatchesTests.random(rows * columns, seed: 1)
        let (sums, squares) = (Tensor([columns + 1]), Tensor([columns + 1]))
        Columns.moments(
            x.pointer, rows: rows, columns: columns, sums: sums.pointer, squares: squares.pointer)
        for column in 0..<columns {
            let distances = (0..<rows).map { x[$0 * columns + column] - x[column] }
            #expect(abs(sums[column] - distances.reduce(0, +)) < 1e-3)
            #expect(abs(squares[column] - distances.reduce(0) { $0 + $1 * $1 }) < 2e-3)
        }
        #expect(sums[columns] == 0 && squares[columns] == 0)
    }

    @Test(arguments: shapes)
    func sumsAndMapsAreTheFormulas(rows: Int, columns: Int) {
        let g = PatchesTests.random(rows * columns, seed: 1)
        let x = PatchesTests.random(rows * columns, seed: 2)
        let (mean, scale) = (
            PatchesTests.random(columns, seed: 3), PatchesTests.random(columns, seed: 4)
        )
        let (slope, shift) = (
            PatchesTests.random(columns, seed: 5), PatchesTests.random(columns, seed: 6)
        )
        let (sums, products, totals) = (Tensor([columns]), Tensor([columns]), Tensor([columns]))
        let (normal, combined) = (Tensor([rows, columns]), Tensor([rows, columns]))
        Columns.sums(
            g.pointer, x.pointer, mean: mean.pointer, rows: rows, columns: columns,
            sums: sums.pointer, products: products.pointer)
        Columns.addSums(g.pointer, rows: rows, columns: columns, to: totals.pointer)
        Columns.normalise(
            x.pointer, mean: mean.pointer, scale: scale.pointer, shift: shift.pointer,
            to: normal.pointer, rows: rows, columns: columns)
        Columns.combine(
            g.pointer, scale: scale.pointer, x.pointer, mean: mean.pointer, slope: slope.pointer,
            shift: shift.pointer, to: combined.pointer, rows: rows, columns: columns)
        for column in 0..<columns {
            var (sum, product): (Float, Float) = (0, 0)
            for row in 0..<rows {
                let place = row * columns + column
                let distance = x[place] - mean[column]
                sum += g[place]
                product += g[place] * distance
                let line = distance * scale[column] + shift[column]
                #expect(abs(normal[place] - line) < 1e-5)
                let mixture = g[place] * scale[column] + distance * slope[column] + shift[column]
                #expect(abs(combined[place] - mixture) < 1e-5)
            }
            #expect(abs(sums[column] - sum) < 1e-4 && abs(totals[column] - sum) < 1e-4)
            #expect(abs(products[column] - product) < 1e-3)
        }
    }
}
