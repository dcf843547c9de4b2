import AvazTensors
import Testing

/// Every number of columns up to some vectors, and more rows than are summed in registers at once.
@Suite struct ColumnKernelsTests {
    static let rows = [1, 7, 63, 64, 65, 130]

    @Test(arguments: rows)
    func sumsAgreeWithThePlainLoops(rows: Int) {
        for columns in 1...70 {
            let (g, x) = (
                wholeNumbers(rows * columns, seed: 1), wholeNumbers(rows * columns, seed: 2)
            )
            let mean = wholeNumbers(columns, seed: 3)
            let (sums, products) = (Room(count: columns), Room(count: columns))
            Columns.moments(
                guarded(x), rows: rows, columns: columns, sums: sums.pointer,
                squares: products.pointer)
            let moments = Plain.moments(x, columns: columns)
            #expect(sums.numbers == moments.sums && products.numbers == moments.squares)

            Columns.sums(
                guarded(g), guarded(x), mean: guarded(mean), rows: rows, columns: columns,
                sums: sums.pointer, products: products.pointer)
            let expected = Plain.sums(g, x, mean: mean)
            #expect(sums.numbers == expected.sums && products.numbers == expected.products)

            let total = Room(mean)
            Columns.addSums(guarded(x), rows: rows, columns: columns, to: total.pointer)
            #expect(total.numbers == zip(mean, Plain.sums(x, columns: columns)).map(+))
        }
    }

    @Test(arguments: rows)
    func mapsAgreeWithThePlainLoops(rows: Int) {
        for columns in 1...70 {
            let (g, x) = (
                wholeNumbers(rows * columns, seed: 1), wholeNumbers(rows * columns, seed: 2)
            )
            let along = (3...6).map { wholeNumbers(columns, seed: $0) }
            let (mean, scale, slope, shift) = (along[0], along[1], along[2], along[3])
            let room = Room(count: rows * columns)
            Columns.normalise(
                guarded(x), mean: guarded(mean), scale: guarded(scale), shift: guarded(shift),
                to: room.pointer, rows: rows, columns: columns)
            #expect(room.numbers == Plain.normalise(x, mean: mean, scale: scale, shift: shift))

            Columns.combine(
                guarded(g), scale: guarded(scale), guarded(x), mean: guarded(mean),
                slope: guarded(slope), shift: guarded(shift), to: room.pointer, rows: rows,
                columns: columns)
            #expect(
                room.numbers
                    == Plain.combine(g, scale: scale, x, mean: mean, slope: slope, shift: shift))
        }
    }

    /// What is far from zero against its deviation keeps its digits.
    @Test func momentsAreAboutTheFirstRow() {
        let x: [Float] = [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 5]
        let (sums, squares) = (Tensor([1]), Tensor([1]))
        Columns.moments(x, rows: 4, columns: 1, sums: sums.pointer, squares: squares.pointer)
        #expect(sums[0] == 8 && squares[0] == 30)
    }
}
