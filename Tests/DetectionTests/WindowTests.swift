import AvazImages
import AvazTensors
import Testing

@testable import AvazDetection

@Suite struct WindowTests {
    @Test func windowsReachEveryBorder() {
        let image = Image(height: 21, width: 30)
        let windows = WindowPyramid(of: image, window: 8, stride: 4, downscale: 2)
        let boxes = (0..<windows.count).map(windows.box)
        #expect(windows.levels.map(\.height) == [21, 11])
        #expect(boxes.contains { $0.right == 30 && $0.bottom == 21 && $0.width == 8 })
        let large = boxes.filter { $0.width > 8 }
        #expect(large.map(\.bottom).max() == 21 && large.map(\.right).max() == 30)
        // 0, 4 … 12, 13 down and 0, 4 … 20, 22 across; 0, 3 down and 0, 4, 7 across.
        #expect(windows.count == 5 * 7 + 2 * 3)
    }

    /// Boxes are as without a margin; windows show what is about them, the border's copies beyond it.
    @Test func aMarginIsSeenAndNotMeant() {
        let image = Image(height: 21, width: 30)
        for index in 0..<image.pixels.count { image.pixels[index] = Float(index) }
        let plain = WindowPyramid(of: image, window: 8, stride: 4, downscale: 2)
        let wide = WindowPyramid(of: image, window: 12, margin: 2, stride: 4, downscale: 2)
        #expect((0..<wide.count).map(wide.box) == (0..<plain.count).map(plain.box))
        #expect(wide.places == plain.places && wide.side(ofLevel: 1) == plain.side(ofLevel: 1))
        let place = wide.place(level: 0, x: 14, y: 9)
        #expect(place == plain.place(level: 0, x: 14, y: 9))
        let (inside, whole) = (plain.image(place), wide.image(place))
        #expect(
            whole.cropped(rows: 2..<10, columns: 2..<10).pixels.array == inside.pixels.array)
        #expect(whole[0, 0, 0] == image[place.row - 2, place.column - 2, 0])
        let corner = wide.image(wide.places[0])
        #expect(corner[0, 0, 0] == image[0, 0, 0] && corner[1, 5, 0] == image[0, 3, 0])
    }

    /// Whatever the stride, each window is in one lattice, which shows it where it says.
    @Test(arguments: [(4, 4), (3, 4), (8, 4), (5, 1), (1, 2)], [1, 2000, 1 << 18])
    func latticesHoldEachWindowOnce(_ steps: (stride: Int, hop: Int), most: Int) {
        let image = Image(height: 45, width: 61)
        for index in 0..<image.pixels.count { image.pixels[index] = Float(index) }
        let windows = WindowPyramid(
            of: image, window: 14, margin: 2, stride: steps.stride, downscale: 1.3)
        let lattices = windows.lattices(hop: (steps.hop, steps.hop), most: most)
        #expect(lattices.flatMap(\.windows).map(\.index).sorted() == Array(0..<windows.count))
        for lattice in lattices {
            let part = windows.levels[lattice.level].cropped(
                rows: lattice.rows, columns: lattice.columns)
            // More than one row of windows only where they stay below what is asked for.
            #expect(
                lattice.windows.allSatisfy { $0.row == 0 } || part.height * part.width <= most)
            for window in lattice.windows {
                let (row, column) = (window.row * steps.hop, window.column * steps.hop)
                let shown = part.cropped(rows: row..<row + 14, columns: column..<column + 14)
                #expect(
                    shown.pixels.array == windows.image(windows.places[window.index]).pixels.array)
            }
        }
    }

    @Test func aWindowLargerThanTheImageFindsNothing() {
        let windows = WindowPyramid(
            of: Image(height: 5, width: 90), window: 6, stride: 1, downscale: 2)
        #expect(windows.count == 0 && windows.levels.isEmpty)
        let detector = WindowDetector(window: 6, stride: 1, downscale: 2, classes: 1)
        #expect(detector.found(in: Image(height: 5, width: 90)) { $0 }.isEmpty)
    }

    /// A classifier that knows bright squares finds one of twice its window.
    @Test func findsABrightSquare() throws {
        let image = Image(height: 64, width: 64)
        for row in 20..<36 { for column in 28..<44 { image[row, column, 0] = 1 } }
        let detector = WindowDetector(window: 8, stride: 1, downscale: 2, classes: 1)
        let found = detector.found(in: image) { windows in
            let scores = Tensor([windows.rows, 2])
            for row in 0..<windows.rows {
                let light = (0..<64).reduce(Float(0)) { $0 + windows[row, $1] } / 64
                // All of the window, and no more than it: the corners of a wider one are dark.
                scores[row, 0] = light > 0.9 ? light : 0
                scores[row, 1] = 0.5
            }
            return scores
        }
        let best = try #require(found.max { $0.box.area < $1.box.area })
        #expect(
            best.box.overlap(Box(left: 28, top: 20, right: 44, bottom: 36)) > 0.7, "\(best)")
    }

    @Test func boxesAreDrawnInside() {
        let box = Box(left: 2, top: 1, right: 6, bottom: 5)
        let picture = Image(height: 6, width: 7).drawing([(box, 0)])
        let drawn = (0..<6).map { row in
            (0..<7).map { picture[row, $0, 0] > 0 ? "#" : "." }.joined()
        }
        #expect(drawn == [".......", "..####.", "..#..#.", "..#..#.", "..####.", "......."])
        // Outside of the image nothing is drawn, and nothing traps.
        let wild = Box(left: -1e300, top: 3, right: 1e300, bottom: .infinity)
        #expect(Image(height: 6, width: 7).drawing([(wild, 99)]).channels == 3)
    }
}
