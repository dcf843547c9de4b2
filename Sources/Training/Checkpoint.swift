import AvazOptimisation
import AvazFiles
import AvazNeuralNetworks
import AvazTensors

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A training in the middle: all that its steps to come depend on.
///
/// Training that goes on from a checkpoint gives the same bytes as training that never stopped.
///
/// Saved as one file in the safetensors format: the numbers as tensors, the place in the schedule as
/// free text beside them.
public struct Checkpoint {
    package var place: Place
    /// Of the network, in its order, trained or not.
    package var parameters: [Tensor]
    /// Of the optimiser.
    package var optimiser: OptimiserState
    /// The best parameters so far, as the validation part judges; empty without.
    package var best: [Tensor]
    /// Where each recurrent layer stands, if any carries its state from batch to batch; of a contest of
    /// two networks, the samples that were kept on the way.
    package var carried: [[Tensor]]

    package struct Place: Codable, Equatable {
        /// What is being trained, and on what; goes on only where it is the same.
        package var subject: String
        /// The epoch that is under way, from 1; beyond the last where training is through.
        package var epoch = 1
        /// The order of the epoch's examples; empty before it begins.
        package var order: [Int] = []
        /// Examples of the epoch that are done.
        package var position = 0
        /// Steps since the beginning, which schedules count in.
        package var steps = 0
        package var tally = Tally()
        var sampleTally = SampleTally()
        /// Of the examples' order.
        package var generator: [UInt64] = []
        /// Of what draws in the network.
        package var networkGenerators: [[UInt64]] = []
        package var optimiserNumbers: [Double] = []
        package var history = TrainingHistory()
        /// The epoch whose parameters are the best so far.
        package var bestEpoch: Int?
        /// Whether nothing is left to do but to judge.
        package var isFinished = false
        /// Of a training of two networks: how many tensors and numbers the first one's optimiser has;
        /// the second's lie behind them.
        package var ofFirst: [Int]?

        package init(subject: String) { self.subject = subject }
    }

    /// `PerSampleDescent.Tally`, as it is saved.
    struct SampleTally: Codable, Equatable {
        var squares = 0.0
        var hits = 0
        var samples = 0
    }

    private static let key = "avaz-checkpoint-1"

    /// What is being trained, and on what.
    public var subject: String { place.subject }

    /// Epochs that are through.
    public var epochs: Int { place.history.epochs.count }

    /// Writes the checkpoint, whole or not at all.
    ///
    /// - Throws: `FileFault` where the disk refuses.
    public func write(to path: String) throws {
        let groups =
            [
                ("parameter", parameters), ("optimiser", optimiser.tensors), ("best", best),
            ] + carried.enumerated().map { ("state\($0)", $1) }
        let tensors = groups.flatMap { name, tensors in
            tensors.enumerated().map { (name: "\(name).\($0)", tensor: $1) }
        }
        let text = String(decoding: try JSONEncoder().encode(place), as: UTF8.self)
        let data = try SafeTensors.data(tensors, metadata: [Self.key: text])
        try WholeFile.write(bytes: Array(data), to: path)
    }

    /// Reads what `write` wrote.
    ///
    /// - Throws: `FileFault` where the file is missing, damaged or something else.
    public init(contentsOf path: String) throws {
        let data = Data(try WholeFile.read(path))
        do {
            let tensors = try SafeTensors.read(data)
            func group(_ name: String) -> [Tensor] {
                (0..<tensors.count).map { tensors["\(name).\($0)"] }.prefix { $0 != nil }
                    .compactMap { $0 }
            }
            guard let text = try SafeTensors.metadata(data)[Self.key],
                let place = try? JSONDecoder().decode(Place.self, from: Data(text.utf8))
            else { throw FileFault(file: path, reason: "is no checkpoint of this version") }
            self.place = place
            parameters = group("parameter")
            optimiser = OptimiserState(
                tensors: group("optimiser"), numbers: place.optimiserNumbers)
            best = group("best")
            carried = (0..<tensors.count).map { group("state\($0)") }
        } catch let error as SafeTensorsError {
            throw FileFault(file: path, reason: error.problem)
        }
    }

    /// The states of so many recurrent layers; none of a layer that stood at its beginning.
    func carried(by layers: Int) -> [[Tensor]] {
        (0..<layers).map { $0 < carried.count ? carried[$0] : [] }
    }

    package init(
        place: Place, parameters: [Tensor], optimiser: OptimiserState, best: [Tensor],
        carried: [[Tensor]] = []
    ) {
        self.place = place
        self.parameters = parameters
        self.optimiser = optimiser
        self.best = best
        self.carried = carried
    }
}

/// Where a training leaves its checkpoints, and when.
public protocol CheckpointKeeper: AnyObject {
    /// What is being trained, and on what: a checkpoint of another subject is not gone on from.
    var subject: String { get }

    /// The checkpoint to go on from; nil begins anew.
    func latest() -> Checkpoint?

    /// Whether one is to be kept now; asked after every step that training can go on from.
    func isDue() -> Bool

    /// Keeps a checkpoint in the place of the one before.
    func keep(_ checkpoint: Checkpoint)
}
