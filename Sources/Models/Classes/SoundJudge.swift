import AvazDatasets
import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

/// A trained classifier as the judge of sounds that no file holds: its scores, and what its last layer but
/// one says of them, by which sets of sounds are compared.
///
/// The features are the inputs of the network's last dense layer; where those are an image's numbers in a
/// row, their means over the image's places, as the last pooling of Inception has them. Of an ensemble they
/// are the first member's.
package struct SoundJudge: Sendable {
    /// Whose answers these are.
    package let model: ClassifierModel
    /// The last dense layer's place among the layers.
    private let head: Int

    /// What the judge says of some sounds.
    package struct Opinion: Sendable {
        /// One a class that sum to 1, of each sound.
        package var probabilities: [[Double]] = []
        /// Of each sound.
        package var features: [[Float]] = []

        package init(probabilities: [[Double]] = [], features: [[Float]] = []) {
            self.probabilities = probabilities
            self.features = features
        }

        package static func += (opinion: inout Opinion, other: Opinion) {
            opinion.probabilities += other.probabilities
            opinion.features += other.features
        }
    }

    /// - Parameter file: of the model, for the error.
    /// - Throws: where the model is no network with a dense layer at its end, or cuts clips into slices.
    package init(_ model: ClassifierModel, file: String) throws(FileFault) {
        guard let network = Self.network(of: model.scorer), network.givesLogits,
            let head = network.network.layers.lastIndex(where: { $0 is Dense }), head > 0
        else {
            throw FileFault(
                file: file,
                reason:
                    "is no network of probabilities with a dense layer at its end, by whose inputs "
                    + "sounds could be compared; give a model such as that of digits-best")
        }
        guard model.features.slices == nil else {
            throw FileFault(
                file: file,
                reason:
                    "judges slices of clips, expected a model that judges a sound as a whole; give one "
                    + "whose experiment has no features.slices")
        }
        self.model = model
        self.head = head
    }

    /// The network, or the first of an ensemble.
    private static func network(of scorer: any Scorer) -> NetworkScorer? {
        scorer as? NetworkScorer ?? (scorer as? EnsembleScorer)?.members.first
    }

    /// A mark of all weights: two judges with the same mark judge alike.
    package var fingerprint: String {
        var hash = Fingerprint()
        for (name, tensor) in model.scorer.weights.tensors {
            hash.combine(name)
            for value in tensor.array { hash.combine(UInt64(value.bitPattern)) }
        }
        return hash.text
    }

    /// May be asked by several threads at once.
    ///
    /// - Parameters:
    ///   - sounds: samples of each, mono, full scale at ±1; some hundred, for the layers' outputs need
    ///     room.
    ///   - sampleRate: Hz of the samples.
    /// - Throws: what is wrong with a sound, such as that it is silent.
    package func opinion(of sounds: [[Float]], sampleRate: Int) throws -> Opinion {
        let reader = FeatureReader(model.features)
        let rows = try sounds.map { samples in
            try reader.read(samples: samples, sampleRate: sampleRate).rows[0]
        }
        let input = Tensor([rows.count, model.scorer.inputs])
        for (index, row) in rows.enumerated() {
            for (column, value) in row.prefix(input.columns).enumerated() {
                input[index, column] = value
            }
        }
        // A network keeps its layers' outputs: each call has its own.
        let scorer = model.scorer.replica()
        return Opinion(
            probabilities: model.tempered(scorer.answers(to: input).scores),
            features: Self.network(of: scorer).map { features(of: input, by: $0) } ?? [])
    }

    private func features(of rows: Tensor, by scorer: NetworkScorer) -> [[Float]] {
        let layers = scorer.network.layers
        let isFlat = layers[head - 1] is Flatten
        let body = Network(Array(layers[..<(isFlat ? head - 1 : head)]))
        let output = body.forward(scorer.prepared(rows), training: false)
        let shape = output.shape
        guard isFlat, shape.count == 4 else {
            return (0..<output.rows).map { output.row($0).array }
        }
        let (places, channels) = (shape[1] * shape[2], shape[3])
        return (0..<output.rows).map { row in
            let values = output.row(row).array
            return (0..<channels).map { channel in
                (0..<places).reduce(0) { $0 + values[$1 * channels + channel] } / Float(places)
            }
        }
    }
}
