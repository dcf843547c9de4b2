import AvazFiles
import AvazImages
import AvazTensors
import Foundation
import Testing

@testable import AvazDetection

@Suite final class LabelTests {
    let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-scenes-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: root) }

    func write(_ text: String, _ path: String) throws {
        try write(bytes: Array(text.utf8), path)
    }

    func write(bytes: [UInt8], _ path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    func image(_ path: String, _ height: Int = 40, _ width: Int = 60) throws {
        try write(bytes: try Image(height: height, width: width).pngBytes(), path)
    }

    @Test func linesAreRead() {
        let lines = BoxLines(Array("(563,478),(630,573),1 \r\n\n ( 1, 2 ),(3.5,4),tennis\n".utf8))
        #expect(lines.faults.isEmpty)
        #expect(
            lines.boxes == [
                LabelledBox(Box(left: 563, top: 478, right: 630, bottom: 573), name: "1"),
                LabelledBox(Box(left: 1, top: 2, right: 3.5, bottom: 4), name: "tennis"),
            ])
        #expect(BoxLines(Array(BoxLines.line(lines.boxes[0]).utf8)).boxes == [lines.boxes[0]])
    }

    @Test(arguments: [
        "(1,2),(3,4)", "(1,2),(3,4),", "1,2,3,4,a", "(1,2),(3,nan),a", "(1,2),(3,1e30),a",
        "(,2),(3,4),a",
        "((1,2),(3,4),a", "labels",
    ])
    func faultyLinesAreNamed(line: String) {
        let lines = BoxLines(Array("(1,2),(3,4),a\n\(line)\n".utf8))
        #expect(lines.boxes.count == 1 && lines.faults.count == 1)
        #expect(lines.faults[0].hasPrefix("line 2: expected (x1,y1),(x2,y2),class, found"))
    }

    @Test func damagedLabelsNeverTrap() {
        var generator = FastGenerator(seed: 3)
        let pieces = ["(", ")", ",", "1", "-9e99", "é", "\n", "\u{0}", " ", "inf", "a"]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            var bytes = Array(text.utf8)
            if !bytes.isEmpty {
                bytes[bytes.count / 2] = UInt8.random(in: 0...255, using: &generator)
            }
            for box in BoxLines(bytes).boxes { #expect(box.box.left.isFinite) }
            _ = try? COCOLabels(bytes, named: "a.json")
        }
    }

    @Test func aFolderOfTheReportsKind() throws {
        try image("positive image set/001.png")
        try image("positive image set/002.png")
        try image("positive image set/003.png")
        try image("negative image set/001.png")
        try write("(1,2),(30,30),10\n(50,30),(90,39),2\n", "ground truth/001.txt")
        try write(
            "(5,5),(5,9),2\n(70,1),(80,9),2\n(1,1),(9,9),3\nnothing\n", "ground truth/002.txt")
        try write("(1,1),(9,9),3\n", "ground truth/009.txt")
        let corpus = try SceneCorpus(at: root.path)
        #expect(corpus.classes == ["10", "2", "3"])
        #expect(
            corpus.scenes.map(\.path) == [
                "negative image set/001.png", "positive image set/001.png",
                "positive image set/002.png",
            ])
        #expect(corpus.scenes[0].boxes.isEmpty)
        #expect(
            corpus.scenes[1].boxes == [
                TrueBox(Box(left: 1, top: 2, right: 30, bottom: 30), label: 0),
                TrueBox(Box(left: 50, top: 30, right: 60, bottom: 39), label: 1),
            ])
        #expect(corpus.scenes[2].boxes.map(\.label) == [2])
        let lines = corpus.rejected.map { "\($0.file): \($0.reason)" }
        #expect(lines.count == 5, "\(lines)")
        for words in [
            "002.txt: line 4: expected (x1,y1)", "(5,5),(5,9),2 is empty; left out",
            "(70,1),(80,9),2 lies outside the image of 60 x 40", "003.png: has no labels",
            "009.txt: labels of an image that is not there",
        ] { #expect(lines.contains { $0.contains(words) }, "\(words) in \(lines)") }
    }

    @Test func aFolderOfCOCOsKind() throws {
        try image("images/a.png")
        try image("images/b.png")
        try write(
            """
            {"images": [{"id": 7, "file_name": "a.png"}, {"id": 8, "file_name": "b.png"},
                        {"id": 9, "file_name": "c.png"}],
             "categories": [{"id": 3, "name": "ring"}],
             "annotations": [{"image_id": 7, "category_id": 3, "bbox": [10, 5, 20, 8]},
                             {"image_id": 7, "category_id": 4, "bbox": [10, 5, 20, 8]},
                             {"image_id": 6, "category_id": 3, "bbox": [10, 5, 20, 8]},
                             {"image_id": 8, "category_id": 3, "bbox": [10, 5]}]}
            """, "labels.json")
        let corpus = try SceneCorpus(at: root.path)
        #expect(corpus.classes == ["ring"] && corpus.scenes.count == 2)
        #expect(
            corpus.scenes[0].boxes == [
                TrueBox(Box(left: 10, top: 5, right: 30, bottom: 13), label: 0)
            ])
        #expect(corpus.rejected.count == 4)
    }

    /// Images may take half the memory, which leaves room for what is made of them.
    @Test func tooManyImagesAreRefused() throws {
        for name in ["a", "b", "c"] {
            try image("negative/\(name).png")
            try image("\(name)1.png")
            try write("(1,1),(9,9),3\n", "\(name)1.txt")
        }
        let each = 40 * 60 * 4
        #expect(try SceneCorpus(at: root.path, memory: 12 * each).scenes.count == 6)
        let error = #expect(throws: FileFault.self) {
            try SceneCorpus(at: root.path, memory: 8 * each)
        }
        #expect(error?.reason.contains("found that the first 5 of 6 fill more") ?? false)
    }

    @Test func faultsAreThrownInALine() throws {
        func line() -> String {
            do {
                _ = try SceneCorpus(at: root.path)
                return ""
            } catch { return "\(error)" }
        }
        #expect(line().contains("expected a folder of images and labels, found none"))
        try image("a.png")
        #expect(line().contains("found 1 images and no box that can be used; a.png: has no labels"))
        try write("{\"images\": 3}", "a.json")
        #expect(line().contains("a.json: ") && line().hasSuffix("export it again"), "\(line())")
        // A broken image is listed, and the others are used.
        try FileManager.default.removeItem(at: root.appending(path: "a.json"))
        try write("(1,1),(9,9),x", "a.txt")
        try write("(1,1),(9,9),x", "b.txt")
        try write("no image", "b.png")
        let corpus = try SceneCorpus(at: root.path)
        #expect(corpus.scenes.count == 1 && corpus.rejected.map(\.file) == ["b.png"])
    }
}
