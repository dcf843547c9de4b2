import AvazDatasets
import AvazDetection
import AvazFiles
import AvazRecords
import AvazTensors

/// A corpus of images.
enum ImageData: Sendable {
    case small(SmallImages)
    case scenes(SceneCorpus, classes: [String])

    init(_ experiment: ImageExperiment, at path: String) throws {
        do {
            switch experiment.task {
            case .images:
                self = .small(try SmallImages(at: path, size: experiment.patches.size))
            case .scenes:
                let corpus = try SceneCorpus(at: path)
                let names =
                    experiment.detection == nil
                    ? SceneTrial.classes(corpus, experiment) : corpus.classes
                self = .scenes(
                    corpus,
                    classes: names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            }
        } catch let fault as FileFault {
            throw CorpusError(folder: fault.file, problem: fault.reason)
        }
    }

    /// Where there are such.
    var scenes: SceneCorpus? {
        if case .scenes(let corpus, _) = self { corpus } else { nil }
    }

    /// Of the record.
    var classes: [String] {
        switch self {
        case .small(let images): images.classes
        case .scenes(_, let classes): classes
        }
    }

    /// Images.
    var count: Int {
        switch self {
        case .small(let images): images.labels.count
        case .scenes(let corpus, _): corpus.scenes.count
        }
    }

    var rejected: [SceneCorpus.Rejection] {
        switch self {
        case .small(let images): images.rejected
        case .scenes(let corpus, _): corpus.rejected
        }
    }

    /// Images with exactly the pixels of an earlier one.
    var duplicates: [(copy: String, original: String)] {
        var seen: [UInt64: String] = [:]
        func find(_ name: String, _ pixels: Tensor) -> (copy: String, original: String)? {
            var hash = Fingerprint()
            for value in pixels.buffer { hash.combine(UInt64(value.bitPattern)) }
            if let original = seen[hash.value] { return (name, original) }
            seen[hash.value] = name
            return nil
        }
        return switch self {
        case .small(let images):
            images.names.indices.compactMap { find(images.names[$0], images.pixels.row($0)) }
        case .scenes(let corpus, _):
            corpus.scenes.compactMap { find($0.path, $0.image.pixels) }
        }
    }

    /// Of names, pixels and labels.
    var fingerprint: String {
        var hash = Fingerprint()
        func add(_ pixels: Tensor) {
            for value in pixels.buffer { hash.combine(UInt64(value.bitPattern)) }
        }
        switch self {
        case .small(let images):
            add(images.pixels)
            for (name, label) in zip(images.names, images.labels) {
                hash.combine(name)
                hash.combine(UInt64(label))
            }
        case .scenes(let corpus, _):
            for scene in corpus.scenes {
                hash.combine(scene.path)
                add(scene.image.pixels)
                for object in scene.boxes {
                    hash.combine(corpus.classes[object.label])
                    hash.combine("\(object.box)")
                }
            }
        }
        return hash.text
    }
}
