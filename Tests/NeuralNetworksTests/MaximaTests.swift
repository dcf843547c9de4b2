import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct MaximaTests {
    /// The window's own loops and the general one, windows that overlap, part and reach over the edge.
    static let windows =
        PoolTests.windows + [
            Window2D(3, 3), Window2D(2, 2), Window2D(1, 1, stride: 2), Window2D(1, 9),
            Window2D(3, 3, padding: .same), Window2D(2, 2, stride: 3),
        ]

    /// Whole numbers are often equal: the first of them counts.
    @Test(arguments: windows, [1, 15, 16, 17, 35])
    func agreesWithThePlainLoops(window: Window2D, channels: Int) {
        let x = wholeTensor([2, 9, 10, channels], seed: 1)
        let expected = Plain.maximum(x, window)
        let g = wholeTensor(expected.values.shape, seed: 2)
        let place = window.placed(on: [9, 10, channels])
        let maxima = Maxima(
            window: window, placement: place, rowStride: 10 * channels, columnStride: channels)
        for isRectifying in [false, true] {
            let (y, input) = (Tensor(g.shape), Tensor(x.shape))
            let choices = Choices(count: g.count)
            for sample in 0..<2 {
                let first = sample * g.columns
                for row in 0..<place.outputHeight {
                    for channel in stride(from: 0, to: channels, by: 16) {
                        let line = first + row * place.outputWidth * channels + channel
                        maxima.row(
                            row, of: x.row(sample).pointer + channel,
                            channels: min(16, channels - channel), rectifying: isRectifying,
                            to: y.pointer + line, choices: choices.pointer + line,
                            stride: channels)
                    }
                }
                maxima.scatter(
                    g.pointer + first, choices: choices.pointer + first, channels: channels,
                    to: input.row(sample).pointer)
            }
            let loud = g.copy()
            if isRectifying {
                for index in 0..<g.count where expected.values[index] <= 0 { loud[index] = 0 }
            }
            #expect(y.array == expected.values.array.map { isRectifying ? max(0, $0) : $0 })
            #expect(
                input.array
                    == Plain.scatter(loud, to: expected.places, shape: x.shape).array)
        }
    }

    @Test func aByteTellsAllPlacesApart() {
        #expect(Choices.canHold(Window2D(15, 17)) && !Choices.canHold(Window2D(16, 16)))
        #expect(Choices.canHold(Window2D(1, 255)) && !Choices.canHold(Window2D(1, 256)))
        #expect(Choices.pitch(of: Window2D(4, 8)) == 8)
        #expect(Choices.pitch(of: Window2D(5, 3)) == 3)
        #expect(Choices.pitch(of: Window2D(3, 9)) == 9)
    }
}
