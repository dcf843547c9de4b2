import AvazDatasets
import AvazExperiments
import AvazFiles
import AvazModels
import AvazNeuralNetworks
import AvazRecords

// The app developer's door: from a folder of recordings to a trained classifier and its answers, in
// few names. Who wants more imports the rooms behind it, such as `AvazNeuralNetworks`.
//
//     import Avaz
//
//     let corpus = try Corpus(at: "recordings", task: .speakers)
//     let experiment = try Experiment(
//         "my-voices", task: .speakers,
//         features: .init(kinds: ["mfcc"], sampleRate: 16_000, pooling: ["mean", "variance"]),
//         split: .init("stratified", testFraction: 0.2, seed: 1), model: .linear())
//     let outcome = try experiment.run(on: corpus)
//     try outcome.model.save(to: "my-model")
//
//     let classifier = try Classifier(contentsOf: "my-model")
//     let answer = try classifier.classify(samples: samples, sampleRate: 48_000)
//     answer.label

/// The recordings below a folder, labelled by their names or folders.
public typealias Corpus = AvazDatasets.Corpus

/// Everything that a run needs but the recordings: read from a file, or made in code.
public typealias Experiment = AvazExperiments.Experiment

/// The folder of experiment files that comes with the suite.
public typealias ExperimentLibrary = AvazExperiments.ExperimentLibrary

/// An experiment on a corpus, with progress and a way to stop it.
public typealias ExperimentRun = AvazExperiments.ExperimentRun

/// A trained model with all that it needs to answer.
public typealias Classifier = AvazModels.ClassifierModel

/// What a run leaves: figures, tables, settings.
public typealias RunRecord = AvazRecords.RunRecord

/// Values of settings that have no parameter of their own.
public typealias JSONValue = AvazFiles.JSONValue

/// A file that cannot be used, and why.
public typealias FileFault = AvazFiles.FileFault

extension AvazModels.ClassifierModel {
    /// Writes the model into a folder, which is made if it is not there.
    ///
    /// - Throws: `FileFault` where the disk refuses.
    public func save(to folder: String) throws { try write(toNewFolder: folder) }
}
