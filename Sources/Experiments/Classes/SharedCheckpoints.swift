import AvazOptimisation
import AvazTensors
import AvazTraining

/// The checkpoints of a training that several ranks share: the first keeps them, since all ranks
/// stand alike, and all go on from the one that it has.
final class SharedCheckpoints: CheckpointKeeper {
    private let file: CheckpointFile
    private let ranks: any Ranks

    init(_ file: CheckpointFile, ranks: any Ranks) { (self.file, self.ranks) = (file, ranks) }

    var subject: String { file.subject }

    /// Whether there is something to go on from.
    var isKept: Bool { file.isKept }

    func latest() -> Checkpoint? {
        guard ranks.count > 1 else { return file.latest() }
        let latest = ranks.rank == 0 ? file.latest() : nil
        let groups = latest.map { [$0.parameters, $0.optimiser.tensors, $0.best] } ?? []
        let shapes = ranks.gather(groups.map { $0.map(\.shape) })[0]
        let places = ranks.gather(latest.map { [$0.place] } ?? [])[0]
        let floats = groups.joined().flatMap(\.array)
        let bytes = ranks.gather(floats.withUnsafeBytes(Array.init))[0]
        guard let place = places.first else { return nil }
        var start = 0
        let told = shapes.map { shapes in
            shapes.map { shape in
                let tensor = Tensor(shape)
                for index in 0..<tensor.count {
                    tensor[index] = bytes.withUnsafeBytes {
                        $0.loadUnaligned(fromByteOffset: start + 4 * index, as: Float.self)
                    }
                }
                start += 4 * tensor.count
                return tensor
            }
        }
        return Checkpoint(
            place: place, parameters: told[0],
            optimiser: OptimiserState(tensors: told[1], numbers: place.optimiserNumbers),
            best: told[2])
    }

    func isDue() -> Bool { ranks.rank == 0 && file.isDue() }

    func keep(_ checkpoint: Checkpoint) {
        if ranks.rank == 0 { file.keep(checkpoint) }
    }
}
