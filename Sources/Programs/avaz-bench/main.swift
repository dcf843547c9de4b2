// Our side of `make bench`:
//
//     avaz-bench [--threads N] TASK ARGUMENT…
//
// carries one task out and prints the figure it is named after, seconds where nothing else is said, and
// below it the most memory that the program has held, in MB. The tasks, their peers and the limits that
// they are held against are described in Tests/Reference/bench, which calls all in turn.
import AvazTensors
import Foundation

/// One figure, and the memory that it took.
func figure(_ task: @escaping (_ arguments: [String]) throws -> Double)
    -> (_ arguments: [String]) throws -> [String]
{
    { arguments in [String(try task(arguments)), String(peakMemory())] }
}

/// What each task prints, line by line.
let tasks: [String: (_ arguments: [String]) throws -> [String]] = [
    "decode": figure(decodeRecordings), "features": figure(extractFeatures),
    "clips": figure(extractMeans), "per-sample": figure(trainPerSample),
    "minibatch": figure(trainMinibatches), "inference": figure(inferBatches),
    "cnn": figure(trainGenreNetwork), "cnn-digits": figure(trainDigitsNetwork),
    "recurrent": figure(trainRecurrent), "token": figure(generateTokens),
    "adversarial": figure(trainAdversaries),
    "adversarial-music": figure(trainMusicAdversaries), "sgd": figure(fitSGD),
    "stream": figure(learnStream),
    "logistic": figure(fitLogistic), "logistic-tolerance": findTolerance,
    "bandwidth": figure(measureBandwidth), "peak": figure(measurePeak),
    "product": figure(measureProduct), "kernels": { _ in kernels() },
]

var words = CommandLine.arguments.dropFirst()
if words.first == "--threads" {
    Parallel.threads = Int(words.dropFirst().first ?? "") ?? 1
    words = words.dropFirst(2)
}
guard let name = words.first, let task = tasks[name] else {
    let known = tasks.keys.sorted().joined(separator: ", ")
    FileHandle.standardError.write(Data("avaz-bench: which task? one of \(known)\n".utf8))
    exit(64)
}
do {
    for line in try task(Array(words.dropFirst())) { print(line) }
} catch {
    FileHandle.standardError.write(Data("avaz-bench \(name): \(error)\n".utf8))
    exit(1)
}
