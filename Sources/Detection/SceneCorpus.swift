import AvazFiles
import AvazImages
import AvazTensors

/// Images with boxes in them, as a folder holds them.
///
/// Labels are text files, `001.txt` for `001.jpg` wherever either lies (see `BoxLines`), or one COCO
/// file, `*.json`, in the folder itself (see `COCOLabels`). An image in a folder whose name begins with
/// "negative" shows none of the classes and needs no labels: so NWPU VHR-10 is laid out.
///
/// ```swift
/// let corpus = try SceneCorpus(at: "Data/synthetic-scenes")
/// corpus.scenes[0].boxes
/// ```
public struct SceneCorpus: Sendable {
    /// One image.
    public struct Scene: Sendable {
        /// Path below the folder.
        public var path: String
        /// Upright, grey.
        public var image: Image
        /// All within the image, their labels indices of `classes`; none of a negative.
        public var boxes: [TrueBox]
    }

    /// What cannot be used, and why.
    public struct Rejection: Equatable, Sendable {
        /// Path below the folder, of an image or of labels.
        public var file: String
        /// In one line, without the path.
        public var reason: String

        /// - Parameter reason: in one line, without the path.
        public init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }
    }

    /// The folder, as it was given.
    public let root: String
    /// Names in the order of their bytes, as records have them.
    public let classes: [String]
    /// By path.
    public let scenes: [Scene]
    /// Images, files of labels and single boxes that are left out.
    public let rejected: [Rejection]

    /// Images that a corpus may have at most.
    public static let mostImages = 100_000

    /// - Throws: `FileFault` where there is no folder, no image that can be used or no box.
    public init(at root: String) throws { try self.init(at: root, memory: MachineMemory.bytes) }

    /// - Parameter memory: bytes, of which images may take a half.
    init(at root: String, memory: Int) throws {
        guard FileSystem.kind(root) == .folder else {
            throw FileFault(
                file: root, reason: "expected a folder of images and labels, found none")
        }
        let files = Self.files(below: root)
        let images = files.filter { ["png", "jpg", "jpeg"].contains(Self.ending(of: $0)) }
        guard images.count <= Self.mostImages else {
            throw FileFault(
                file: root,
                reason: "expected up to \(Self.mostImages) images, found \(images.count); "
                    + "give a part of them")
        }
        var reading = Reading(root: root, images: images)
        if let coco = files.first(where: { Self.ending(of: $0) == "json" && !$0.contains("/") }),
            !files.contains(where: { Self.ending(of: $0) == "txt" })
        {
            try reading.labelByCOCO(coco)
        } else {
            try reading.labelByLines(files.filter { Self.ending(of: $0) == "txt" })
        }
        let named = try reading.read(atMost: memory / 2)
        let names = Set(named.flatMap { $0.boxes.map(\.name) })
        classes = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        self.root = root
        rejected = reading.rejected
        scenes = named.map { scene in
            Scene(
                path: scene.path, image: scene.image,
                boxes: scene.boxes.map { TrueBox($0.box, label: numbers[$0.name] ?? 0) })
        }
        guard !classes.isEmpty else {
            let first = rejected.first.map { "; \($0.file): \($0.reason)" } ?? ""
            throw FileFault(
                file: root,
                reason: "expected images with boxes, found \(images.count) images and no box that "
                    + "can be used" + first)
        }
    }

    /// Paths of all files below a folder, sorted; what is hidden is left out.
    private static func files(below root: String, _ folder: String = "", depth: Int = 0)
        -> [String]
    {
        let place = folder.isEmpty ? root : "\(root)/\(folder)"
        return (FileSystem.names(in: place) ?? []).sorted().filter { !$0.hasPrefix(".") }.flatMap {
            name -> [String] in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            guard FileSystem.kind("\(root)/\(path)") == .folder else { return [path] }
            return depth < 8 ? files(below: root, path, depth: depth + 1) : []
        }
    }

    fileprivate static func ending(of path: String) -> String {
        String(path.split(separator: ".").last ?? "").lowercased()
    }

    fileprivate static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
    }
}

/// A folder's labels and images on their way into a corpus.
private struct Reading {
    let root: String
    let images: [String]
    /// By the image's path.
    private var labels: [String: [LabelledBox]] = [:]
    private(set) var rejected: [SceneCorpus.Rejection] = []

    init(root: String, images: [String]) { (self.root, self.images) = (root, images) }

    private static func isNegative(_ path: String) -> Bool {
        path.split(separator: "/").dropLast().contains { $0.lowercased().hasPrefix("negative") }
    }

    mutating func labelByLines(_ files: [String]) throws {
        let positives = Dictionary(
            grouping: images.filter { !Self.isNegative($0) }, by: SceneCorpus.stem)
        for file in files {
            guard let own = positives[SceneCorpus.stem(of: file)] else {
                rejected.append(
                    .init(file: file, reason: "labels of an image that is not there; add it"))
                continue
            }
            guard own.count == 1 else {
                rejected.append(
                    .init(
                        file: file,
                        reason: "labels of \(own.count) images, \(own[0]) and \(own[1]); "
                            + "give each its own name"))
                continue
            }
            guard labels[own[0]] == nil else {
                rejected.append(
                    .init(file: file, reason: "labels the image \(own[0]) once more; keep one"))
                continue
            }
            let lines = BoxLines(try WholeFile.read("\(root)/\(file)"))
            labels[own[0]] = lines.boxes
            rejected += lines.faults.map { .init(file: file, reason: $0) }
        }
    }

    mutating func labelByCOCO(_ file: String) throws {
        let path = "\(root)/\(file)"
        let coco = try COCOLabels(try WholeFile.read(path), named: path)
        rejected += coco.faults.map { .init(file: file, reason: $0) }
        var names = coco.boxes
        for image in images {
            let name = String(image.split(separator: "/").last ?? "")
            for key in [image, name] {
                if let boxes = names.removeValue(forKey: key) { labels[image] = boxes }
            }
        }
        rejected += names.keys.sorted().map {
            .init(file: file, reason: "labels of the image \($0), which is not there; add it")
        }
    }

    /// The images that can be used, with boxes that lie in them.
    ///
    /// - Parameter most: bytes that all of them may take together.
    /// - Throws: `FileFault` where they take more.
    mutating func read(atMost most: Int) throws -> [(
        path: String, image: Image, boxes: [LabelledBox]
    )] {
        var bytes = 0
        return try images.enumerated().compactMap { index, path in
            guard bytes <= most else {
                throw FileFault(
                    file: root,
                    reason:
                        "expected images that fill at most half the memory, found that the first "
                        + "\(index) of \(images.count) fill more; give a part of them, or scale them down"
                )
            }
            guard let boxes = labels[path] ?? (Self.isNegative(path) ? [] : nil) else {
                rejected.append(
                    .init(
                        file: path,
                        reason: "has no labels; add them, or put it into a folder \"negative\""))
                return nil
            }
            do {
                let image = try Image.read("\(root)/\(path)").grey
                bytes += image.pixels.count * MemoryLayout<Float>.size
                return (path, image, boxes.compactMap { fitted($0, in: image, path) })
            } catch {
                rejected.append(
                    .init(file: path, reason: (error as? FileFault)?.reason ?? "\(error)"))
                return nil
            }
        }
    }

    /// The part of a box that lies in the image; nil where it is empty.
    private mutating func fitted(
        _ label: LabelledBox, in image: Image, _ path: String
    ) -> LabelledBox? {
        let whole = Box(
            left: 0, top: 0, right: Double(image.width), bottom: Double(image.height))
        let part = label.box.intersection(whole)
        if label.box.area > 0 && part.width > 0 && part.height > 0 {
            return LabelledBox(part, name: label.name)
        }
        let problem =
            label.box.width <= 0 || label.box.height <= 0
            ? "is empty" : "lies outside the image of \(image.width) x \(image.height)"
        rejected.append(
            .init(file: path, reason: "the box \(BoxLines.line(label)) \(problem); left out"))
        return nil
    }
}
