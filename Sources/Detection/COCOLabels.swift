import AvazFiles

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Labels as COCO's JSON files have them: images by number, boxes as `[x, y, width, height]`.
///
/// ```
/// { "images": [{ "id": 1, "file_name": "a.png" }],
///   "categories": [{ "id": 3, "name": "ring" }],
///   "annotations": [{ "image_id": 1, "category_id": 3, "bbox": [10, 20, 30, 30] }] }
/// ```
public struct COCOLabels: Sendable {
    /// The boxes of each image file, by its name; empty for an image without.
    public private(set) var boxes: [String: [LabelledBox]] = [:]
    /// Annotations that cannot be used, a line each.
    public private(set) var faults: [String] = []

    private struct File: Decodable {
        struct Picture: Decodable {
            var id: Int
            var file_name: String
        }
        struct Category: Decodable {
            var id: Int
            var name: String
        }
        struct Annotation: Decodable {
            var image_id: Int
            var category_id: Int
            var bbox: [Double]
        }
        var images: [Picture]
        var categories: [Category]
        var annotations: [Annotation]
    }

    /// - Throws: `FileFault` where the file is not such JSON.
    public init(_ bytes: [UInt8], named name: String) throws {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw FileFault(
                file: name,
                reason: "\(error.problem(in: bytes, whole: "COCO labels")); export it again")
        }
        let names = Dictionary(
            file.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let pictures = Dictionary(
            file.images.map { ($0.id, $0.file_name) }, uniquingKeysWith: { first, _ in first })
        for picture in file.images { boxes[picture.file_name] = [] }
        for (index, annotation) in file.annotations.enumerated() {
            let place = "annotations[\(index)]"
            guard let picture = pictures[annotation.image_id] else {
                faults.append("\(place): no image has the id \(annotation.image_id)")
                continue
            }
            guard let category = names[annotation.category_id] else {
                faults.append("\(place): no category has the id \(annotation.category_id)")
                continue
            }
            let sides = annotation.bbox
            guard sides.count == 4, sides.allSatisfy({ abs($0) <= 1e9 }) else {
                faults.append("\(place).bbox: expected [x, y, width, height], found \(sides)")
                continue
            }
            boxes[picture, default: []].append(
                LabelledBox(
                    Box(
                        left: sides[0], top: sides[1], right: sides[0] + sides[2],
                        bottom: sides[1] + sides[3]), name: category))
        }
    }
}
