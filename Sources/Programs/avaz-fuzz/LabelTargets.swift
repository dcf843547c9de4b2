import AvazDatasets
import AvazDetection
import AvazFiles
import AvazImages
import Foundation

/// Two recordings, to be labelled.
private func writeSounds(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["one.wav", "two.wav"] {
        let samples = (0..<4000).map { sin(0.3 * Double($0)) }
        try WholeFile.write(bytes: SampleRun.wave(samples), to: "\(folder)/\(name)")
    }
}

/// A table of recordings and their classes.
struct TableTarget: Target {
    static let isText = true
    let seeds: [[UInt8]] = [
        "file,label\none.wav,low\ntwo.wav,high\n",
        "\u{FEFF}label,file,end,start,group\r\n\"a,b\",one.wav,0.3,0.1,ann\r\nc,./two.wav,,,\r\n",
        "file,label,start,end\none.wav,dog,0,0.25\none.wav,cat,0.25,0.5\ntwo.wav,other,0,1e-3\n",
    ].map { Array($0.utf8) }
    let file: String

    init(folder: String, root: String) throws {
        try writeSounds(to: folder)
        file = folder + "/list.csv"
    }

    func read() throws { _ = try Corpus(at: file, task: .classes) }
}

/// Labels beside a recording, as Audacity and Raven write them.
struct LabelsTarget: Target {
    static let isText = true
    let seeds: [[UInt8]] = [
        "0.1\t0.25\tdog\n\\\t100\t2000\n0.3\t0.4\trobin\n",
        "Selection\tView\tBegin Time (s)\tEnd Time (s)\tSpecies\n1\tx\t0.1\t0.2\tdog\n2\tx\t0.2\t0.3\tcat\n",
    ].map { Array($0.utf8) }
    let file: String
    private let folder: String

    init(folder: String, root: String) throws {
        self.folder = folder + "/sounds"
        try writeSounds(to: self.folder)
        file = self.folder + "/one.txt"
    }

    func read() throws { _ = try Corpus(at: folder, task: .classes) }
}

/// An image, and its boxes by lines or by COCO.
struct ScenesTarget: Target {
    static let isText = true
    let seeds: [[UInt8]] = [
        "(1,1),(5,6),1\n(2,3),(9,9),ship\n",
        #"{"images":[{"id":1,"file_name":"a.png","width":12,"height":12}],"#
            + #""categories":[{"id":3,"name":"ship"}],"#
            + #""annotations":[{"id":1,"image_id":1,"category_id":3,"bbox":[1,1,4,5]}]}"#,
    ].map { Array($0.utf8) }
    let file: String
    private let folders: [String]

    init(folder: String, root: String) throws {
        folders = ["lines", "coco"].map { folder + "/" + $0 }
        for place in folders {
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            try WholeFile.write(
                bytes: Image(height: 12, width: 12, filled: 0.5).pngBytes(), to: place + "/a.png")
        }
        file = folder + "/damaged"
    }

    /// As labels of either kind.
    func read() throws {
        let bytes = try WholeFile.read(file)
        var fault: (any Error)?
        for (place, name) in zip(folders, ["a.txt", "labels.json"]) {
            try WholeFile.write(bytes: bytes, to: "\(place)/\(name)")
            do { _ = try SceneCorpus(at: place) } catch { fault = error }
        }
        if let fault { throw fault }
    }
}

/// Images of every format that the tests have.
struct ImageTarget: Target {
    static let isText = false
    let seeds: [[UInt8]]
    let file: String

    init(folder: String, root: String) throws {
        let golden = root + "/Tests/ImagesTests/Golden"
        seeds = try FileManager.default.contentsOfDirectory(atPath: golden).sorted()
            .filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }
            .map { try WholeFile.read(golden + "/" + $0) }
        file = folder + "/damaged.png"
    }

    func read() throws {
        let image = try Image.read(file)
        _ = try image.resized(to: (5, 7), by: .bilinear).pngBytes()
    }
}
