import AvazDatasets
import AvazDetection
import AvazFiles
import AvazImages
import AvazTensors

/// Small grey images of one size, each of a class.
///
/// A table has a row an image: its brightness row by row, a square of them, and its class last, as
/// scikit-learn keeps its digits; the brightest of the table becomes 1. A folder has a folder of PNG
/// and JPEG files for each class.
struct SmallImages: Sendable {
    /// `[N, size, size, 1]`, 0 to 1.
    let pixels: Tensor
    /// Indices of `classes`.
    let labels: [Int]
    /// By their bytes.
    let classes: [String]
    /// The image's file or row.
    let names: [String]
    let rejected: [SceneCorpus.Rejection]

    /// - Parameter size: pixels on a side that every image gets.
    /// - Throws: `FileFault` where there are no images of two classes or more.
    init(at path: String, size: Int) throws {
        var reading = Reading(size: size)
        if FileSystem.kind(path) == .folder {
            reading.readFolders(path)
        } else {
            try reading.readTable(path)
        }
        classes = Set(reading.labels).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard classes.count >= 2 else {
            let first = reading.rejected.first.map { "; \($0.file): \($0.reason)" } ?? ""
            throw FileFault(
                file: path,
                reason: "expected images of two classes or more, found \(reading.images.count) "
                    + "images of \(classes.count)" + first)
        }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        labels = reading.labels.map { numbers[$0] ?? 0 }
        names = reading.names
        rejected = reading.rejected
        pixels = Tensor([reading.images.count, size, size, 1])
        for (row, image) in reading.images.enumerated() { pixels.row(row).assign(image.pixels) }
    }
}

private struct Reading {
    let size: Int
    private(set) var images: [Image] = []
    private(set) var labels: [String] = []
    private(set) var names: [String] = []
    private(set) var rejected: [SceneCorpus.Rejection] = []

    init(size: Int) { self.size = size }

    private mutating func add(_ image: Image, _ label: String, _ name: String) {
        let isRight = image.height == size && image.width == size
        images.append(isRight ? image : image.resized(to: (size, size), by: .bilinear))
        labels.append(label)
        names.append(name)
    }

    mutating func readFolders(_ root: String) {
        for folder in (FileSystem.names(in: root) ?? []).sorted()
        where !folder.hasPrefix(".") && FileSystem.kind("\(root)/\(folder)") == .folder {
            for file in (FileSystem.names(in: "\(root)/\(folder)") ?? []).sorted()
            where !file.hasPrefix(".") {
                let path = "\(folder)/\(file)"
                do {
                    add(try Image.read("\(root)/\(path)").grey, folder, path)
                } catch {
                    let reason = (error as? FileFault)?.reason ?? "\(error)"
                    rejected.append(.init(file: path, reason: reason))
                }
            }
        }
    }

    mutating func readTable(_ path: String) throws {
        guard let text = String(validating: try WholeFile.read(path), as: UTF8.self),
            let records = CommaSeparated.records(of: text)
        else {
            throw FileFault(
                file: path, reason: "expected a table in UTF-8, found none; save it as CSV")
        }
        var rows: [(values: [Float], label: String, name: String)] = []
        for (index, record) in records.enumerated() {
            let name = "row \(index + 1)"
            let values = record.dropLast().map { Float($0) ?? .nan }
            let side = Int(Double(values.count).squareRoot())
            guard side >= 1, side * side == values.count, side <= 256,
                values.allSatisfy({ $0 >= 0 && $0 <= 65_535 }), let label = record.last,
                !label.isEmpty
            else {
                rejected.append(
                    .init(
                        file: name,
                        reason: "expected a square of numbers from 0 to 65535 and a class, found "
                            + "\(record.count) fields"))
                continue
            }
            rows.append((values, label, name))
        }
        let brightest = max(1e-6, rows.flatMap(\.values).max() ?? 1)
        for row in rows {
            let side = Int(Double(row.values.count).squareRoot())
            add(
                Image(Tensor([side, side, 1], row.values.map { $0 / brightest })), row.label,
                row.name)
        }
    }
}

extension Split {
    /// Every example in the test part of one fold, each class spread evenly over the folds, in an
    /// order drawn by the seed.
    static func stratifiedFolds(labels: [Int], folds: Int, seed: Int) -> [Split] {
        var generator = FastGenerator(seed: UInt64(seed), stream: 11)
        var fold = [Int](repeating: 0, count: labels.count)
        var next = 0
        for label in Set(labels).sorted() {
            for index in labels.indices.filter({ labels[$0] == label }).shuffled(using: &generator)
            {
                fold[index] = next % folds
                next += 1
            }
        }
        return (0..<folds).map { number in
            Split(
                train: labels.indices.filter { fold[$0] != number },
                test: labels.indices.filter { fold[$0] == number }, fold: "\(number + 1)")
        }
    }
}
