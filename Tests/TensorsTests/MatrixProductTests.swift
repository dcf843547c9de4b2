import AvazTensors
import Testing

@Suite struct MatrixProductTests {
    typealias Size = (m: Int, n: Int, k: Int)
    static let transpositions = [MatrixProduct.Transposition.none, .first, .second]

    @Test(arguments: transpositions, [(1, 1, 1), (7, 19, 33), (16, 4, 2)])
    func agreesWithThePlainLoops(transposing: MatrixProduct.Transposition, size: Size) {
        let (m, n, k) = size
        let (a, b) = (wholeNumbers(m * k, seed: 1), wholeNumbers(k * n, seed: 2))
        let room = Room(count: m * n)
        MatrixProduct.multiply(
            a, b, into: room.pointer, m: m, n: n, k: k, transposing: transposing)
        #expect(room.numbers == Plain.multiply(a, b, m: m, n: n, k: k, transposing: transposing))
    }

    /// Less than is worth a second thread, several tiles, tiles with a rest, columns of one tile and of an
    /// odd number of them; what is kept and scaled.
    @Test(
        arguments: transpositions,
        [
            (3, 5, 7), (300, 270, 40), (257, 513, 9), (256, 512, 8), (40, 250, 300), (200, 8, 200),
            (20, 581, 30),
        ])
    func tilesGiveTheWholeProduct(transposing: MatrixProduct.Transposition, size: Size) {
        let (m, n, k) = size
        let (a, b) = (wholeNumbers(m * k, seed: 1), wholeNumbers(k * n, seed: 2))
        let c = wholeNumbers(m * n, seed: 3)
        let expected = Plain.multiply(
            a, b, m: m, n: n, k: k, transposing: transposing, scale: 2, keep: 3, c)
        let found = atThreads {
            let (tiled, whole) = (Room(c), Room(c))
            MatrixProduct.multiplyInTiles(
                a, b, into: tiled.pointer, m: m, n: n, k: k, transposing: transposing, scale: 2,
                keep: 3)
            MatrixProduct.multiply(
                a, b, into: whole.pointer, m: m, n: n, k: k, transposing: transposing, scale: 2,
                keep: 3)
            return [tiled.numbers, whole.numbers]
        }
        #expect(found.joined().allSatisfy { $0 == expected })
    }

    /// As folds do that are trained side by side; the product is large enough for the library's buffers to be
    /// written first.
    @Test func threadsMayAskForTilesAtOnce() {
        let (m, n, k) = (300, 270, 40)
        let (a, b) = (wholeNumbers(m * k, seed: 1), wholeNumbers(k * n, seed: 2))
        let rooms = (0..<4).map { _ in Room(count: m * n) }
        Parallel.forEach(rooms.count) { index, _ in
            MatrixProduct.multiplyInTiles(a, b, into: rooms[index].pointer, m: m, n: n, k: k)
        }
        let expected = Plain.multiply(a, b, m: m, n: n, k: k)
        #expect(rooms.allSatisfy { $0.numbers == expected })
    }

    /// Every number of rows and columns up to some blocks, in strides with room between the rows.
    @Test(arguments: 1...36)
    func transposesEveryElement(rows: Int) {
        for columns in 1...36 {
            let a = wholeNumbers(rows * (columns + 3), seed: 1)
            let b = Tensor([columns, rows + 5])
            b.fill(Room.untouched)
            MatrixProduct.transpose(
                a, rows: rows, columns: columns, stride: columns + 3, to: b.pointer,
                transposedStride: rows + 5)
            let expected = Plain.transpose(a, rows: rows, columns: columns, stride: columns + 3)
            for column in 0..<columns {
                let row = Array(expected[column * rows..<(column + 1) * rows])
                #expect(
                    b.row(column).array == row + [Float](repeating: Room.untouched, count: 5))
            }
        }
    }
}
