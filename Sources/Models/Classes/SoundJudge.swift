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
    private let scorer: NetworkScorer
    private let head: Int

    /// What the judge says of some sounds.
    package struct Opinion: Sendable {
        /// One a class that sum to 1, of each sound.
        package var probabilities: [[Double]] = []
        /// Of each sound.
        package var features: [[Float]] = []

        package init() {}
    }

    /// - Parameter file: of the model, for the error.
    /// - Throws: where the model is no network with a dense layer at its end.
    package init(_ model: ClassifierModel, file: String) throws(FileFault) {
        let network =
            model.scorer as? NetworkScorer ?? (model.scorer as? EnsembleScorer)?.members.first
        guard let network, network.givesLogits,
            let head = network.network.layers.lastIndex(where: { $0 is Dense }), head > 0
        else {
            throw FileFault(
                file: file,
                reason:
                    "is no network of probabilities with a dense layer at its end, by whose inputs "
                    + "sounds could be compared; give a model such as that of digits-best")
        }
        self.model = model
        scorer = network
        self.head = head
    }

    /// - Parameters:
    ///   - sounds: samples of each, mono, full scale at ±1.
    ///   - sampleRate: Hz of the samples.
    /// - Throws: what is wrong with a sound, such as that it is silent.
    package func opinion(of sounds: [[Float]], sampleRate: Int) throws -> Opinion {
        let reader = FeatureReader(model.features)
        var opinion = Opinion()
        // Some at a time: the layers' outputs need room.
        for start in stride(from: 0, to: sounds.count, by: 100) {
            let rows = try sounds[start..<min(start + 100, sounds.count)].map { samples in
                try reader.read(samples: samples, sampleRate: sampleRate).rows[0]
            }
            let input = Tensor([rows.count, model.scorer.inputs])
            for (index, row) in rows.enumerated() {
                for (column, value) in row.prefix(input.columns).enumerated() {
                    input[index, column] = value
                }
            }
            let scores = model.tempered(model.scorer.answers(to: input).scores)
            opinion.probabilities += scores
            opinion.features += features(of: input)
        }
        return opinion
    }

    private func features(of rows: Tensor) -> [[Float]] {
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
