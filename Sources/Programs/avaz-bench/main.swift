// Our side of `make bench`: carries one task out and prints the seconds it took, or
// the figure it names. The tasks and their peers are described in Tests/Reference/bench.py, which calls both in turn.
import Foundation
import AvazTensors

let tasks: [String: (_ arguments: [String]) throws -> Double] = [
    "features": extractFeatures, "clips": extractMeans, "per-sample": trainPerSample,
    "cnn": trainConvolutional, "sgd": fitSGD, "logistic": fitLogistic,
    "logistic-objective": logisticObjective, "recurrent": trainRecurrent,
    "recurrent-token": generateTokens, "stream": learnStream, "stream-memory": streamMemory,
]

let words = CommandLine.arguments.dropFirst()
guard let name = words.first, let task = tasks[name] else {
    let known = tasks.keys.sorted().joined(separator: ", ")
    FileHandle.standardError.write(Data("avaz-bench: which task? one of \(known)\n".utf8))
    exit(64)
}
do {
    print(try task(Array(words.dropFirst())))
} catch {
    FileHandle.standardError.write(Data("avaz-bench \(name): \(error)\n".utf8))
    exit(1)
}

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    let (whole, atto) = (ContinuousClock.now - start).components
    return Double(whole) + Double(atto) * 1e-18
}
