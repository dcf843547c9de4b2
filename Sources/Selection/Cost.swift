import AvazExperiments
import AvazNeuralNetworks

/// How long a candidate would take on a nominal machine, so that the same corpus and the same minutes
/// always try the same candidates, on whatever machine: two processors, of which each does sixty
/// thousand million multiplications and additions a second in a network, and turns a thousand seconds
/// of sound into features in one.
struct Cost {
    /// Of one training part of the corpus's size, and the features of all clips.
    let training: Double
    let features: Double

    private static let multiplications = 6e10
    private static let sound = 1000.0
    private static let processors = 2.0

    /// - Parameters:
    ///   - seconds: of all clips together.
    ///   - slice: seconds of a slice; nil where clips stay whole.
    ///   - folds: that the clips are parted into.
    init(
        _ experiment: Experiment, clips: Int, classes: Int, folds: Int, seconds: Double,
        slice: Double?
    ) {
        let settings = experiment.settings
        let copies = 1 + (settings["augmentation"]?["copies"]?.number ?? 0)
        // Echoes are convolved, which takes as long as the features do three times.
        let isInRooms = settings["augmentation"]?["surroundings"]?["reverberation"] != nil
        features =
            seconds * (1 + (copies - 1) * (isInRooms ? 4 : 1)) / Self.sound / Self.processors
        let all = slice.map { max(Double(clips), seconds / $0) } ?? Double(clips)
        let passes =
            (settings["training"]?["epochs"]?.number ?? 100)
            * (settings["training"]?["members"]?.number ?? 1)
        let examples = all * copies * Double(folds - 1) / Double(folds)
        let batch = settings["training"]?["batchSize"]?.number ?? 1
        let steps = settings["training"]?["steps"]?.number.map { $0 * batch }
        training =
            (steps ?? examples * passes) * 3
            * Self.multiplications(experiment, classes) / Self.multiplications
    }

    /// For one example on its way forward.
    private static func multiplications(_ experiment: Experiment, _ classes: Int) -> Double {
        guard let (network, shape) = try? experiment.plannedNetwork(classes: classes) else {
            return Double(classes * 100)
        }
        return NetworkSummary(network, inputShape: shape).rows.reduce(0) { sum, row in
            let places = row.outputShape.count == 3 ? row.outputShape[0] * row.outputShape[1] : 1
            return sum + Double(row.parameters * places)
        }
    }

    /// Seconds for so many trainings.
    func seconds(trainings: Int) -> Double {
        let rounds = (Double(trainings) / Self.processors).rounded(.up)
        return features + rounds * training
    }
}
