import AvazDetection
import AvazTensors
import Foundation
import Testing

@testable import AvazSynthesis

@Suite struct SceneTests {
    @Test func countsAreTheReports() {
        #expect(Shape.allCases.map(\.count).reduce(0, +) == 3921)
        #expect(Shape.allCases.map(\.count).min() == 124)
    }

    @Test func objectsStandApartAndWithin() {
        var generator = FastGenerator(seed: 5)
        for _ in 0..<6 {
            let scene = Scene(
                of: Array(Shape.allCases.shuffled(using: &generator).prefix(7)), using: &generator)
            #expect(scene.labels.count == 7)
            for (index, label) in scene.labels.enumerated() {
                let box = label.box
                #expect(box.left >= 0 && box.top >= 0 && box.right <= 160 && box.bottom <= 160)
                #expect(min(box.width, box.height) >= 8 && max(box.width, box.height) <= 84)
                for other in scene.labels[..<index] { #expect(box.overlap(other.box) < 0.2) }
            }
            #expect(scene.image.pixels.array.allSatisfy { (0...1).contains($0) })
        }
    }

    /// A box is tight: the object stands out from the ground along each of its edges.
    @Test func shapesFillTheirBoxes() {
        for shape in Shape.allCases {
            var reach: (Float, Float) = (0, 0)
            for step in -120...120 {
                for other in -120...120 {
                    let (x, y) = (Float(step) / 100, Float(other) / 100)
                    if shape.contains(x, y) { reach = (max(reach.0, abs(x)), max(reach.1, abs(y))) }
                }
            }
            #expect(
                (0.75...1).contains(reach.0) && (0.75...1).contains(reach.1), "\(shape): \(reach)")
        }
    }

    @Test func aCorpusIsReadAsItWasMade() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-scenes-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let corpus = ScenesCorpus(scenes: 13, seed: 2)
        for part in corpus.parts.indices { try corpus.make(part: part, in: folder) }
        let read = try SceneCorpus(at: folder)
        #expect(read.scenes.count == corpus.clips && corpus.clips == 16)
        #expect(read.rejected.isEmpty)
        #expect(read.classes == Shape.allCases.map(\.rawValue))
        let counts = read.scenes.flatMap(\.boxes).reduce(into: [Int](repeating: 0, count: 10)) {
            $0[$1.label] += 1
        }
        #expect(counts == Shape.allCases.map { max(1, $0.count * 13 / 650) })
        #expect(read.scenes.count { $0.boxes.isEmpty } == 3)
    }
}
