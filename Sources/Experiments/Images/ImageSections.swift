import AvazDetection
import AvazFiles
import AvazImages

/// The `patches` section: what the network sees.
struct PatchSection: Sendable {
    /// How an object is cut out.
    enum Crops: String, CaseIterable, Sendable {
        /// Its box alone, stretched to a square: the report's way, and none that a window ever sees.
        case tight
        /// Squares about it, a little larger and a little beside it, as windows are.
        case windows
    }

    /// Where patches without an object come from.
    enum Background: String, CaseIterable, Sendable {
        /// There are none.
        case none
        /// Whole images without objects, squeezed: the report's way.
        case squeezed
        /// A window of each image without objects.
        case negatives
        /// Windows of every image, away from objects or over a part of one.
        case windows
    }

    /// Pixels on a side.
    let size: Int
    /// Of them, on each side, beyond the object.
    let margin: Int
    /// Pixels of a level that windows miss their objects by at most, either way.
    let miss: Double
    let crops: Crops
    let background: Background
    /// Windows of each image.
    let perScene: Int

    init(_ section: SettingsSection, task: ImageTask) throws {
        size = try section.integer("size", in: 4...256)
        guard task == .scenes else {
            (margin, miss, crops, background, perScene) = (0, 0, .tight, .none, 0)
            return
        }
        margin = try section.integer("margin", in: 0...(size / 2 - 1), default: 0)
        miss = try section.number("miss", in: 0...128, default: 2)
        crops = try section.choice("crops", default: .windows)
        background = try section.choice("background", default: .windows)
        perScene =
            background == .windows ? try section.integer("perScene", in: 1...1000, default: 12) : 0
    }
}

/// The `balance` section: what is done about rare classes.
struct BalanceSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case none
        /// The report's: each example is removed with probability `(C - Cmin) / C`.
        case removal
        /// As many of each class as the rarest has, or fewer.
        case exact
        /// Changed copies, up to a ceiling.
        case augmented
        /// Each class's loss by a weight.
        case weights
    }

    let kind: Kind
    /// Examples of each class that copies fill up to, or that are left at most.
    let ceiling: Int

    init(_ section: SettingsSection?) throws {
        kind = try section?.choice("kind", default: Kind.none) ?? .none
        ceiling =
            switch kind {
            case .augmented: try section?.integer("ceiling", in: 1...1_000_000) ?? 1
            case .exact: try section?.optionalInteger("ceiling", in: 1...1_000_000) ?? .max
            default: 0
            }
    }
}

/// The `augmentation` section of images, as `ImageAugmentation`.
struct ImageAugmentationSection: Sendable {
    let changes: ImageAugmentation
    /// Of each training image.
    let copies: Int

    init(_ section: SettingsSection) throws {
        copies = try section.integer("copies", in: 0...1000, default: 0)
        var changes = ImageAugmentation()
        changes.rotation = try section.number("rotation", in: 0...180, default: 0)
        changes.shiftOfRows = try section.number("shift", in: 0...1, default: 0)
        changes.shiftOfColumns = changes.shiftOfRows
        changes.shear = try section.number("shear", in: 0...80, default: 0)
        changes.zoom = try Self.range(section, "zoom", in: 0.1...10) ?? 1...1
        changes.brightness = try Self.range(section, "brightness", in: 0...10)
        changes.flipsHorizontally = try section.bool("flipHorizontally", default: false)
        changes.flipsVertically = try section.bool("flipVertically", default: false)
        changes.fill = try section.choice("fill", default: .nearest)
        self.changes = changes
    }

    private static func range(
        _ section: SettingsSection, _ key: String, in bounds: ClosedRange<Double>
    ) throws -> ClosedRange<Double>? {
        let expected = "two numbers from \(bounds.lowerBound) to \(bounds.upperBound)"
        let values: [Double] = try section.list(
            key, of: expected, default: [], json: { .number($0) }
        ) {
            if case .number(let value) = $0.kind, bounds.contains(value) { value } else { nil }
        }
        if values.isEmpty { return nil }
        guard values.count == 2, values[0] <= values[1] else {
            throw section.failure("augmentation.\(key) must be \(expected), the lower first")
        }
        return values[0]...values[1]
    }
}

/// The `split` section of images.
struct ImageSplitSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Whole images with all that is in them.
        case scenes
        /// Each image is judged once, in one of so many folds with all classes in their shares.
        case folds
    }

    let kind: Kind
    let folds: Int
    let testFraction: Double
    let seed: Int

    init(_ section: SettingsSection, task: ImageTask) throws {
        kind = try section.choice("kind")
        guard kind == (task == .scenes ? .scenes : .folds) else {
            throw section.failure(
                "split.kind must be \"scenes\" for the task \"scenes\" and \"folds\" for \"images\""
            )
        }
        folds = kind == .folds ? try section.integer("folds", in: 2...1000, default: 10) : 1
        testFraction =
            kind == .scenes
            ? try section.number("testFraction", in: 0.001...0.999, default: 0.2) : 0
        seed = try section.integer("seed", in: 0...Int(UInt32.max), default: 1)
    }
}

/// The `detection` section: how objects are found by what tells patches apart.
struct DetectionSection: Sendable {
    /// Of an experiment that finds nothing: where its windows are cut.
    static let standard = (stride: 4, downscale: 1.25, enlargement: 1.25)

    private enum SuppressionKind: String, CaseIterable {
        case none, hard, linear, gaussian, voting
    }

    let stride: Int
    let downscale: Double
    /// Nil for all levels that hold a window.
    let levels: Int?
    let enlargement: Double
    let threshold: Double
    let suppression: Suppression
    /// Instead of it; nil where the windows have no vote.
    let voting: WindowVoting?
    /// Whether windows are divided by 255 once more, as in the report's notebook.
    let dividesAgain: Bool
    /// Windows that were taken for objects are learnt as background, so many at most; nil for none.
    let hardNegatives: Int?
    /// Training images that they are looked for in.
    let minedScenes: Int

    init(_ section: SettingsSection) throws {
        stride = try section.integer("stride", in: 1...256, default: 4)
        downscale = try section.number("downscale", in: 1.05...4, default: 1.25)
        levels = try section.optionalInteger("levels", in: 1...100)
        enlargement = try section.number("enlargement", in: 0.25...8, default: 1)
        threshold = try section.number("threshold", in: 0...1, default: 0.5)
        let kind: SuppressionKind = try section.choice("suppression", default: .hard)
        let value =
            kind == .none
            ? 0
            : try section.number("overlap", in: 0.01...1, default: kind == .gaussian ? 0.5 : 0.3)
        suppression =
            switch kind {
            case .none, .voting: .none
            case .hard: .hard(threshold: value)
            case .linear: .linear(threshold: value)
            case .gaussian: .gaussian(sigma: value)
            }
        voting = kind == .voting ? WindowVoting(threshold: value) : nil
        dividesAgain = try section.bool("dividesAgain", default: false)
        hardNegatives = try section.optionalInteger("hardNegatives", in: 1...1_000_000)
        minedScenes =
            hardNegatives == nil
            ? 0 : try section.integer("minedScenes", in: 1...100_000, default: 150)
    }
}
