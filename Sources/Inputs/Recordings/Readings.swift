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

    var results: [Outcome?] { Array(storage) }

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
        let read = own.indices.compactMap { index in
            own[index].map { ToldReading($0, at: index) }
        }
        let floats = own.flatMap { (try? $0?.get())?.floats ?? [] }
        let told = gather(read)
        var all = own
        for (readings, bytes) in zip(told, gather(floats.withUnsafeBytes(Array.init))) {
            var place = 0
            for reading in readings {
                all[reading.index] = reading.outcome { count in
                    defer { place += 4 * count }
                    return bytes[place..<place + 4 * count].withUnsafeBytes { bytes in
                        (0..<count).map {
                            bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
                        }
                    }
                }
            }
        }
        return all
    }
}

extension FeatureReader.Reading {
    /// All its numbers, one after the other.
    fileprivate var floats: [Float] {
        Array(rows.joined()) + copies.joined().joined() + (picture?.array ?? [])
    }
}

/// A reading without its numbers, as one rank tells the others of it.
private struct ToldReading: Codable {
    var index: Int
    /// Why the file cannot be used; of such a file nothing else is told.
    var failure: String?
    /// Lengths of the rows.
    var rows: [Int] = []
    var copies: [[Int]] = []
    var contentHash: UInt64 = 0
    var seconds = 0.0
    var sampleRate = 0
    var remark: String?
    /// Its shape.
    var picture: [Int]?

    init(_ outcome: Readings.Outcome, at index: Int) {
        self.index = index
        switch outcome {
        case .failure(let failure): self.failure = failure.reason
        case .success(let reading):
            rows = reading.rows.map(\.count)
            copies = reading.copies.map { $0.map(\.count) }
            contentHash = reading.contentHash
            seconds = reading.seconds
            sampleRate = reading.sampleRate
            remark = reading.remark
            picture = reading.picture?.shape
        }
    }

    /// - Parameter take: the next so many of the numbers.
    func outcome(_ take: (Int) -> [Float]) -> Readings.Outcome {
        if let failure { return .failure(Readings.Failure(reason: failure)) }
        return .success(
            FeatureReader.Reading(
                rows: rows.map(take), copies: copies.map { $0.map(take) },
                contentHash: contentHash, seconds: seconds, sampleRate: sampleRate,
                remark: remark,
                picture: picture.map { Tensor($0, take($0.reduce(1, *))) }))
    }
}
