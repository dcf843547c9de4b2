import AvazDatasets
import AvazFiles
import AvazImages
import AvazNeuralNetworks
import AvazTensors

/// The `start` section of images: a set of small images that the network learns to tell apart first, before
/// the experiment's own. Its layers are then gone on with, all but the last, which is for other classes
/// (Yosinski et al., "How transferable are features in deep neural networks?", 2014).
struct ImageStartSection: Sendable {
    /// A table or folder of small images.
    let corpus: String
    /// Whether those layers stay as they are, and the last one alone learns.
    let isFrozen: Bool

    /// - Parameter folder: where the experiment lies, which the path is meant from.
    init(_ section: SettingsSection, folder: String) throws {
        let path = try section.string("corpus")
        corpus = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        isFrozen = try section.bool("frozen", default: false)
    }

    /// The set with its changed copies, standardised as the experiment's own images are.
    ///
    /// - Throws: `CorpusError` where it cannot be read.
    func examples(
        size: Int, augmentation: ImageAugmentationSection?, seed: Int
    ) throws -> (examples: Examples, classes: Int) {
        let images: SmallImages
        do {
            images = try SmallImages(at: corpus, size: size)
        } catch let fault as FileFault {
            throw CorpusError(folder: fault.file, problem: fault.reason)
        }
        let whole = BalancedExamples(
            labels: images.labels, classes: images.classes.count, size: size,
            balance: try BalanceSection(nil), augmentation: augmentation, seed: seed
        ) { index, _ in Image(images.pixels.row(index)) }
        let inputs = whole.examples.inputs
        ImageClassifier.scale(inputs, ImageClassifier.brightness(of: inputs))
        return (whole.examples, images.classes.count)
    }
}

extension Network {
    /// Takes over the weights of a network of the same layers, but for the last that has any.
    func begin(with other: Network) {
        let last = layers.lastIndex { !$0.parameters.isEmpty } ?? 0
        for (own, taught) in zip(layers[..<last], other.layers) {
            for (target, source) in zip(own.parameters, taught.parameters) {
                target.value.assign(source.value)
            }
        }
    }
}
