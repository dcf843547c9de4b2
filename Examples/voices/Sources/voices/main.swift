import Avaz
import Foundation

// Trains a classifier on tones that are made here, saves it, loads it again and asks it.

let folder = FileManager.default.temporaryDirectory.appending(path: "voices-\(UUID())").path

/// A tone with a little wander, as samples at 8 kHz.
func tone(_ pitch: Double, take: Int) -> [Float] {
    (0..<4000).map { Float(0.5 * sin(pitch * (1 + 0.01 * Double(take)) * Double($0) / 8000)) }
}

for (name, pitch) in [("low", 1500.0), ("middle", 4000.0), ("high", 9000.0)] {
    let voice = folder + "/sounds/" + name
    try FileManager.default.createDirectory(atPath: voice, withIntermediateDirectories: true)
    for take in 0..<8 {
        let samples = tone(pitch, take: take).map { UInt8(128 + 100 * $0) }
        let header = [0x2e73_6e64, 24, 4000, 2, 8000, 1].flatMap { number in  // Sun AU, 8 bits
            withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
        }
        let bytes = header + samples.map { $0 ^ 0x80 }
        try Data(bytes).write(to: URL(filePath: "\(voice)/\(take).au"))
    }
}

let corpus = try Corpus(at: folder + "/sounds", task: .genres)
let experiment = try Experiment(
    "voices", task: .genres,
    features: .init(kinds: ["mfcc"], sampleRate: 8000, pooling: ["mean", "variance"]),
    split: .init("stratified", testFraction: 0.25, seed: 1), model: .linear())
let outcome = try experiment.run(on: corpus)
try outcome.model.save(to: folder + "/model")

let classifier = try Classifier(contentsOf: folder + "/model")
let answer = try classifier.classify(samples: tone(4100, take: 3), sampleRate: 8000)
print(answer.label)  // middle
