import AvazDatasets
import AvazTensors

/// Results by index, written by several threads, each index by one of them.
final class Readings: @unchecked Sendable {
    struct Failure: Error {
        var reason: String
    }

    typealias Outcome = Result<FeatureReader.Reading, Failure>

    private let readers: [FeatureReader]
    private let storage: UnsafeMutableBufferPointer<Outcome?>

    init(count: Int, recipe: FeatureRecipe) {
        readers = (0..<Parallel.threads).map { _ in FeatureReader(recipe) }
        storage = .allocate(capacity: count)
        storage.initialize(repeating: nil)
    }

    deinit {
        storage.deinitialize()
        storage.deallocate()
    }

    /// What was read, which nothing else holds then.
    func takeResults() -> [Outcome?] {
        defer { storage.update(repeating: nil) }
        return Array(storage)
    }

    func read(
        _ path: String, at index: Int, worker: Int, augmentation: AugmentedCopies?,
        isPictured: Bool
    ) {
        storage[index] = Result {
            try readers[worker].read(
                path, augmentation: augmentation, clip: index, isPictured: isPictured)
        }
        .mapError { Failure(reason: $0.reason) }
    }

    func read(
        _ path: String, stretches: [(index: Int, clip: Clip)], worker: Int,
        augmentation: AugmentedCopies?, pictured: Set<String>
    ) {
        let reader = readers[worker]
        let results = reader.signals(path, stretches: stretches.compactMap(\.clip.stretch)) {
            number, signal in
            let (index, clip) = stretches[number]
            return Result {
                try reader.read(
                    signal, augmentation: augmentation, clip: index,
                    isPictured: pictured.contains(clip.path))
            }.mapError { Failure(reason: $0.reason) }
        }
        for ((index, _), result) in zip(stretches, results) {
            storage[index] = result.mapError { Failure(reason: $0.reason) }.flatMap { $0 }
        }
    }
}

extension Ranks {
    /// What all ranks have read, each some of the files; numbers to the last bit.
    func gather(_ own: [Readings.Outcome?]) -> [Readings.Outcome?] {
        guard count > 1 else { return own }
        var floats: [Float] = []
        var read = ToldReadings()
        for case (let index, let outcome?) in zip(own.indices, own) {
            read.append(outcome, at: index)
            if case .success(let reading) = outcome { reading.append(to: &floats) }
        }
        var all = own
        let (told, numbers) = (gather(read), gather(floats.withUnsafeBytes(Array.init)))
        for (from, (readings, bytes)) in zip(told, numbers).enumerated() where from != rank {
            bytes.withUnsafeBytes { bytes in
                var rest = bytes.bindMemory(to: Float.self)[...]
                readings.forEach { index, outcome in
                    all[index] = outcome
                } taking: { count in
                    defer { rest = rest.dropFirst(count) }
                    return Array(rest.prefix(count))
                }
            }
        }
        return all
    }
}

extension FeatureReader.Reading {
    /// Appends all its numbers, one after the other.
    fileprivate func append(to floats: inout [Float]) {
        for row in rows { floats += row }
        for row in copies.joined() { floats += row }
        if let picture { floats += picture.buffer }
    }
}

/// Readings without their numbers, as one rank tells the others of them: a column for each property, since
/// thousands of objects with names would take as long to write as the recordings to read.
private struct ToldReadings: Codable {
    var indices: [Int] = []
    /// Lengths of the rows, and of those of the copies.
    var rows: [[Int]] = []
    var copies: [[[Int]]] = []
    var contentHashes: [UInt64] = []
    var seconds: [Double] = []
    var sampleRates: [Int] = []
    /// By index, where there are any.
    var remarks: [Int: String] = [:]
    /// Shapes.
    var pictures: [Int: [Int]] = [:]
    /// Why files cannot be used; of such a file nothing else is told.
    var failures: [Int: String] = [:]

    mutating func append(_ outcome: Readings.Outcome, at index: Int) {
        switch outcome {
        case .failure(let failure): failures[index] = failure.reason
        case .success(let reading):
            indices.append(index)
            rows.append(reading.rows.map(\.count))
            copies.append(reading.copies.map { $0.map(\.count) })
            contentHashes.append(reading.contentHash)
            seconds.append(reading.seconds)
            sampleRates.append(reading.sampleRate)
            remarks[index] = reading.remark
            pictures[index] = reading.picture?.shape
        }
    }

    /// - Parameter take: the next so many of the numbers.
    func forEach(
        _ body: (_ index: Int, Readings.Outcome) -> Void, taking take: (Int) -> [Float]
    ) {
        for (index, reason) in failures { body(index, .failure(Readings.Failure(reason: reason))) }
        for (place, index) in indices.enumerated() {
            body(
                index,
                .success(
                    FeatureReader.Reading(
                        rows: rows[place].map(take), copies: copies[place].map { $0.map(take) },
                        contentHash: contentHashes[place], seconds: seconds[place],
                        sampleRate: sampleRates[place], remark: remarks[index],
                        picture: pictures[index].map { Tensor($0, take($0.reduce(1, *))) })))
        }
    }
}
