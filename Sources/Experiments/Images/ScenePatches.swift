import AvazDetection
import AvazImages
import AvazTensors

/// Squares of scenes that a network learns from: objects, and what is none.
///
/// Windows are taken from the very pyramids that objects are looked for in: a network that has learnt
/// other pixels than it will be shown is asked what it was never taught.
struct ScenePatches {
    let section: PatchSection
    let scenes: [SceneCorpus.Scene]
    /// Of each scene.
    let windows: [WindowPyramid]
    /// Number of objects' classes; the background's label is behind them.
    let classes: Int

    /// What a patch shows.
    struct Source {
        var scene: Int
        /// Of the object, or of the window itself.
        var box: Box
        /// The window, where it shows no object; nil for an object, or for the whole image.
        var place: WindowPyramid.Place?
        var label: Int
    }

    /// A window overlaps each object by less where it counts as background.
    static let mostOfBackground = 0.3
    /// A window overlaps an object by no less where it is learnt as one.
    private static let leastOfObject = 0.5

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

    /// A window that covers no object by much; every second one lies about one, and shows a part.
    private func background(of scene: Int, using generator: inout FastGenerator) -> Source? {
        let (windows, boxes) = (windows[scene], scenes[scene].boxes)
        guard windows.count > 0 else { return nil }
        for _ in 0..<50 {
            var place = windows.places[Int.random(in: 0..<windows.count, using: &generator)]
            if Bool.random(using: &generator) {
                // Windows are many on fine levels and few on coarse ones.
                let level = Int.random(in: 0..<windows.levels.count, using: &generator)
                var (x, y) = (Double(generator.uniform()), Double(generator.uniform()))
                if let near = boxes.randomElement(using: &generator)?.box {
                    let side = windows.side(ofLevel: level)
                    x = near.left - side / 2 + x * (near.width + side)
                    y = near.top - side / 2 + y * (near.height + side)
                } else {
                    x *= Double(scenes[scene].image.width)
                    y *= Double(scenes[scene].image.height)
                }
                place = windows.place(level: level, x: x, y: y)
            }
            let box = windows.box(place)
            if boxes.allSatisfy({ $0.box.overlap(box) < Self.mostOfBackground }) {
                return Source(scene: scene, box: box, place: place, label: classes)
            }
        }
        return nil
    }

    // MARK: Pixels

    /// The pixels of a patch, an object in the middle of the window that fits it best.
    func image(of source: Source) -> Image {
        if let place = source.place { return windows[source.scene].image(place) }
        guard source.label < classes, section.crops == .windows,
            let level = levels(fitting: source).first
        else { return squeezed(source) }
        return windows[source.scene].image(middle(of: source, level))
    }

    /// The same, an object in a window that misses it as windows do.
    func image(of source: Source, moving generator: inout FastGenerator) -> Image {
        guard source.place == nil, source.label < classes, section.crops == .windows else {
            return image(of: source)
        }
        let (windows, levels) = (windows[source.scene], levels(fitting: source))
        for _ in 0..<10 {
            guard let level = levels.randomElement(using: &generator) else { break }
            let reach = section.miss * windows.scale(ofLevel: level)
            let across = Double(2 * generator.uniform() - 1) * reach
            let down = Double(2 * generator.uniform() - 1) * reach
            let place = windows.place(
                level: level, x: (source.box.left + source.box.right) / 2 + across,
                y: (source.box.top + source.box.bottom) / 2 + down)
            if windows.box(place).overlap(source.box) >= Self.leastOfObject {
                return windows.image(place)
            }
        }
        return image(of: source)
    }

    private func middle(of source: Source, _ level: Int) -> WindowPyramid.Place {
        windows[source.scene].place(
            level: level, x: (source.box.left + source.box.right) / 2,
            y: (source.box.top + source.box.bottom) / 2)
    }

    /// The level whose window in the middle overlaps the object most, and those that do so nearly as
    /// well; none where no image is as large as a window.
    private func levels(fitting source: Source) -> [Int] {
        let windows = windows[source.scene]
        let overlaps = windows.levels.indices.map {
            (level: $0, overlap: windows.box(middle(of: source, $0)).overlap(source.box))
        }
        guard let best = overlaps.max(by: { $0.overlap < $1.overlap }) else { return [] }
        return [best.level]
            + overlaps.filter { $0.level != best.level && $0.overlap >= 0.9 * best.overlap }
            .map(\.level)
    }

    /// A box alone, stretched to a square.
    private func squeezed(_ source: Source) -> Image {
        let image = scenes[source.scene].image
        func pixels(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
            let first = min(max(0, Int(low.rounded())), count - 1)
            return first..<min(count, max(first + 1, Int(high.rounded())))
        }
        return image.cropped(
            rows: pixels(source.box.top, source.box.bottom, image.height),
            columns: pixels(source.box.left, source.box.right, image.width)
        ).resized(to: (section.size, section.size), by: .bilinear)
    }
}
