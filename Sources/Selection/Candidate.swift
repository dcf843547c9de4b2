import AvazFiles

/// A way to tell the classes of a corpus apart: features, copies and model, begun from the best
/// experiments that were made by hand, with rates and lengths that fit the corpus.
struct Candidate: Sendable, Equatable {
    /// What learns.
    enum Kind: String, CaseIterable, Sendable { case cnn, mlp, logistic }

    /// One word.
    var name: String
    var kind: Kind
    /// In a few words, for the reader.
    var words: String
    /// The experiment's sections `features`, `augmentation`, `scaling`, `model` and `training`, as JSON5.
    var sections: String
    /// Whether it begins with the layers of a trained model.
    var isBegun = false

    /// All that fit, the likeliest first.
    static func all(for fit: Fit) -> [Candidate] {
        fit.isShort
            ? [
                word(fit), logistic(fit), features(fit, copies: false), wordElsewhere(fit),
                features(fit, copies: true),
            ]
            : [
                features(fit, copies: false), logistic(fit), features(fit, copies: true),
                spectrogram(fit),
            ]
    }

    // MARK: Convolutions, after digits-best

    /// `digits-best`: a word, however long, as an image of 32 bands by 32 places.
    static func word(_ fit: Fit) -> Candidate {
        Candidate(
            name: "cnn-word", kind: .cnn, words: "convolutions on the mel spectrogram of the word",
            sections: """
                features: {
                  sampleRate: \(fit.sampleRate),\(slices(fit))
                  trim: 20,
                  kinds: ["mel-db"],
                  transformLength: \(fit.frame(milliseconds: 32)),
                  hopLength: \(fit.hop(milliseconds: 10)),
                  melBands: 32,
                  reference: "max",
                  pooling: ["frames:32"],
                },
                augmentation: {
                  copies: 8, speed: [0.85, 1.2], signalToNoise: [10, 40],
                  maskedChannels: 4, maskedTime: 0.15,
                },
                \(convolutions(fit, copies: 8))
                """)
    }

    /// `digits-anywhere`: the same for other rooms, by an end-pointer that knows noise.
    static func wordElsewhere(_ fit: Fit) -> Candidate {
        Candidate(
            name: "cnn-anywhere", kind: .cnn,
            words: "convolutions on the word's mel spectrogram, in other rooms",
            sections: """
                features: {
                  sampleRate: \(fit.sampleRate),\(slices(fit))
                  trim: "word",
                  kinds: ["mel-db"],
                  transformLength: \(fit.frame(milliseconds: 32)),
                  hopLength: \(fit.hop(milliseconds: 10)),
                  melBands: 32,
                  reference: "max",
                  dynamicRange: 50,
                  pooling: ["frames:32"],
                },
                augmentation: {
                  copies: 8, speed: [0.85, 1.2],
                  surroundings: { reverberation: [0.1, 0.6], length: [0.8, 1.6], signalToNoise: [5, 40] },
                  maskedChannels: 4, maskedTime: 0.15,
                },
                \(convolutions(fit, copies: 8))
                """)
    }

    /// The same network on whole slices, which have no beginning to be found.
    static func spectrogram(_ fit: Fit) -> Candidate {
        Candidate(
            name: "cnn-slices", kind: .cnn, words: "convolutions on mel spectrograms",
            sections: """
                features: {
                  sampleRate: \(fit.sampleRate),\(slices(fit))
                  kinds: ["mel-db"],
                  transformLength: \(fit.frame(milliseconds: 64)),
                  hopLength: \(fit.hop(milliseconds: 20)),
                  melBands: 32,
                  reference: "max",
                  pooling: ["frames:32"],
                },
                augmentation: { copies: 3, equaliser: 9, maskedChannels: 4, maskedTime: 0.15 },
                \(convolutions(fit, copies: 3))
                """)
    }

    private static func convolutions(_ fit: Fit, copies: Int) -> String {
        let blocks = [24, 48, 96].map { filters in
            """
                { kind: "conv2d", filters: \(filters), size: 3, padding: "same" },
                { kind: "activation", function: "relu" },
                { kind: "max-pool2d", size: 2 },
                { kind: "batch-norm" },
            """
        }
        return """
            scaling: { fit: "train", per: "frequency", constant: "zero" },
            model: {
              kind: "layers",
              initialiser: "he",
              layers: [
            \(blocks.joined(separator: "\n"))
                { kind: "flatten" },
                { kind: "dropout", rate: 0.5 },
                { kind: "dense", units: "out" },
              ],
            },
            training: {
              \(fit.epochs(8, batchSize: 64, copies: copies)) learningRate: 0.002, optimiser: "adam", weightDecay: 0.01,
              loss: "cross-entropy", labelSmoothing: 0.1,\(balance(fit))
              schedule: { kind: "cosine", warmUpEpochs: 1 },
            },
            """
    }

    // MARK: Hand-made features, after genre-best, genre-anywhere and speaker-best

    /// `genre-best`, and with copies of other studios `genre-anywhere`.
    static func features(_ fit: Fit, copies: Bool) -> Candidate {
        Candidate(
            name: copies ? "mlp-equalised" : "mlp", kind: .mlp,
            words: "one hidden layer on MFCCs, mel bands, centroid, crossings and RMS"
                + (copies ? ", with equalised copies" : ""),
            sections: """
                features: {
                  sampleRate: \(fit.sampleRate),\(slices(fit))
                  kinds: ["mfcc", "mel-db", "centroid", "zcr", "rms"],
                  transformLength: \(longFrame(fit)),
                  hopLength: \(longFrame(fit) / 4),
                  coefficients: 30,
                  melBands: 40,
                  deltas: 1,
                  pooling: ["mean", "variance", "minimum", "maximum"],
                },
                \(copies ? "augmentation: { copies: 3, equaliser: 12, speed: [0.92, 1.08] },\n" : "")\
                scaling: { fit: "train", constant: "zero" },
                model: {
                  kind: "mlp", hidden: [256], activation: "relu", outputActivation: "identity",
                  initialiser: "he", inputDropout: 0.2, dropout: 0.5,
                },
                training: {
                  \(fit.epochs(40, batchSize: 32, copies: copies ? 3 : 0)) optimiser: "adam", learningRate: 0.001,
                  weightDecay: 0.01, schedule: { kind: "cosine" },
                  loss: "cross-entropy", labelSmoothing: 0.1,\(balance(fit))
                },
                """)
    }

    /// `speaker-best`.
    static func logistic(_ fit: Fit) -> Candidate {
        Candidate(
            name: "logistic", kind: .logistic, words: "logistic regression on the mean of 40 MFCCs",
            sections: """
                features: {
                  sampleRate: \(fit.sampleRate),\(slices(fit))
                  kinds: ["mfcc"],
                  transformLength: \(longFrame(fit)),
                  hopLength: \(longFrame(fit) / 4),
                  coefficients: 40,
                  pooling: ["mean"],
                },
                scaling: { fit: "train", constant: "zero" },
                model: {
                  kind: "logistic", c: 1, maxIter: 1000,\(
                    fit.isUnbalanced ? " classWeight: \"balanced\"," : "")
                },
                """)
    }

    /// About a tenth of a second, as those experiments have; a third of that of short clips.
    private static func longFrame(_ fit: Fit) -> Int {
        fit.frame(milliseconds: fit.isShort && fit.sampleRate < 16_000 ? 32 : 93)
    }

    private static func slices(_ fit: Fit) -> String {
        fit.slices.map { "\n  slices: { seconds: \(JSON5.text($0)) }," } ?? ""
    }

    private static func balance(_ fit: Fit) -> String {
        fit.isUnbalanced ? "\n  classWeight: \"balanced\"," : ""
    }
}
