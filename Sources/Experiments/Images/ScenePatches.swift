import AvazDetection
import AvazImages
import AvazTensors

/// Squares of scenes that a network learns from: objects, and what is none.
struct ScenePatches {
    let section: PatchSection
    let scenes: [SceneCorpus.Scene]
    /// Number of objects' classes; the background's label is behind them.
    let classes: Int

    /// Where a patch is cut, and of which class it is.
    struct Source {
        var scene: Int
        /// Of the object, or of the window itself where it shows none.
        var box: Box
        var label: Int
    }

    /// A window that shows an object overlaps it by no less in most cases; one that shows none by less.
    static let leastOverlap = 0.3
    /// Pixels on a side of windows without objects.
    private static let sides: ClosedRange<Float> = 14...64

    // MARK: Which patches

    /// All objects of some scenes, then the background.
    func sources(in places: [Int], using generator: inout FastGenerator) -> [Source] {
        var sources = places.flatMap { place in
            scenes[place].boxes.map { Source(scene: place, box: $0.box, label: $0.label) }
        }
        let negatives = places.filter { scenes[$0].boxes.isEmpty }
        switch section.background {
        case .none: break
        case .squeezed:
            sources += negatives.map { Source(scene: $0, box: whole($0), label: classes) }
        case .negatives:
            sources += negatives.compactMap { background(of: $0, using: &generator) }
        case .windows:
            sources += places.flatMap { place in
                (0..<section.perScene).compactMap { _ in background(of: place, using: &generator) }
            }
        }
        return sources
    }

    private func whole(_ scene: Int) -> Box {
        let image = scenes[scene].image
        return Box(left: 0, top: 0, right: Double(image.width), bottom: Double(image.height))
    }

    /// A square that covers no object by much; every second one lies about one, and shows a part.
    private func background(of scene: Int, using generator: inout FastGenerator) -> Source? {
        let (image, boxes) = (scenes[scene].image, scenes[scene].boxes)
        let shortest = Double(min(image.height, image.width))
        for _ in 0..<50 {
            let drawn = Double(generator.uniform())
            let low = Double(Self.sides.lowerBound)
            let side = min(low + drawn * drawn * (Double(Self.sides.upperBound) - low), shortest)
            var left = Double(generator.uniform()) * (Double(image.width) - side)
            var top = Double(generator.uniform()) * (Double(image.height) - side)
            if let near = boxes.randomElement(using: &generator), Bool.random(using: &generator) {
                let (across, down) = (Double(generator.uniform()), Double(generator.uniform()))
                left = near.box.left - side + across * (near.box.width + side)
                top = near.box.top - side + down * (near.box.height + side)
            }
            left = min(max(0, left), Double(image.width) - side)
            top = min(max(0, top), Double(image.height) - side)
            let box = Box(left: left, top: top, right: left + side, bottom: top + side)
            if boxes.allSatisfy({ $0.box.overlap(box) < Self.leastOverlap }) {
                return Source(scene: scene, box: box, label: classes)
            }
        }
        return nil
    }

    // MARK: Pixels

    /// The pixels of a patch, in the network's size.
    ///
    /// - Parameter generator: moves what is cut out a little, as windows miss their objects; nil cuts
    ///   it out in the middle.
    func image(of source: Source, moving generator: inout FastGenerator?) -> Image {
        let image = scenes[source.scene].image
        var box = source.box
        if source.label < classes && section.crops == .windows {
            let longer = max(box.width, box.height)
            var (scale, across, down) = (1.08, 0.0, 0.0)
            if var draws = generator {
                scale = 0.95 + 0.3 * Double(draws.uniform())
                across = 0.2 * Double(draws.uniform()) - 0.1
                down = 0.2 * Double(draws.uniform()) - 0.1
                generator = draws
            }
            let side = min(longer * scale, Double(min(image.height, image.width)))
            let left = (box.left + box.right - side) / 2 + across * side
            let top = (box.top + box.bottom - side) / 2 + down * side
            box.left = min(max(0, left), Double(image.width) - side)
            box.top = min(max(0, top), Double(image.height) - side)
            (box.right, box.bottom) = (box.left + side, box.top + side)
        }
        func pixels(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
            let first = min(max(0, Int(low.rounded())), count - 1)
            return first..<min(count, max(first + 1, Int(high.rounded())))
        }
        return image.cropped(
            rows: pixels(box.top, box.bottom, image.height),
            columns: pixels(box.left, box.right, image.width)
        ).resized(to: (section.size, section.size), by: .bilinear)
    }
}
