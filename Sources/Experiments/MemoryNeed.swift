import AvazDatasets
import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

/// What a run needs in memory, foreseen before anything is read: an estimate from below, so that
/// what is refused could not have been carried out.
struct MemoryNeed {
    /// For what, and how many bytes, greatest first.
    private(set) var parts: [(purpose: String, bytes: Double)] = []

    mutating func add(_ purpose: String, numbers: [Int]) {
        // Of doubles, so that what is absurd does not overflow.
        parts.append((purpose, numbers.reduce(4) { $0 * Double($1) }))
        parts.sort { $0.bytes > $1.bytes }
    }

    /// - Throws: where all parts together are more than there is.
    func check(against available: Int = MachineMemory.bytes) throws {
        let sum = parts.reduce(0) { $0 + $1.bytes }
        guard sum > Double(available), let greatest = parts.first else { return }
        throw SettingsError(
            "needs \(Self.gigabytes(sum)) of memory, \(Self.gigabytes(greatest.bytes)) of them for "
                + "\(greatest.purpose); there are \(Self.gigabytes(Double(available))): lower that, "
                + "or take a machine with more memory")
    }

    private static func gigabytes(_ bytes: Double) -> String {
        let gigabytes = bytes / 1e9
        return gigabytes < 10
            ? "\((gigabytes * 10).rounded() / 10) GB" : "\(JSON5.text(gigabytes.rounded())) GB"
    }
}

extension Experiment {
    /// - Throws: where the run needs more memory than there is. What depends on the recordings'
    ///   lengths is not foreseen.
    func checkMemory(for corpus: Corpus) throws {
        guard let columns = try features.recipe.columns() else { return }
        var need = MemoryNeed()
        need.add(
            "\(corpus.clips.count) recordings of \(columns) numbers each",
            numbers: [corpus.clips.count, 1 + (augmentation?.count ?? 0), columns])
        try need.check()
        guard case .network = model else { return }
        let classes = Set(corpus.clips.map(\.label)).count
        // The network sees to its weights itself, one layer after the other; here they are counted.
        let (network, inputShape) = try plannedNetwork(classes: classes)
        let summary = NetworkSummary(network, inputShape: inputShape)
        need.add(
            "the network's \(summary.parameters) weights and their gradients",
            numbers: [summary.parameters, 2])
        let outputs = summary.rows.reduce(0) { $0 + $1.outputShape.reduce(1, *) }
        need.add("what the network's layers give and their gradients", numbers: [outputs, 2])
        try need.check()
    }
}
