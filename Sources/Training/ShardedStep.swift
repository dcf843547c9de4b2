import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors

/// The gradient of a batch that is cut into shards, which ranks share out among themselves.
///
///     g = Σ n_s g_s / Σ n_s        shard s has n_s examples (or steps in time), and g_s is its mean
///
/// The number of shards belongs to the experiment, that of ranks to the machine. The sum is taken along a
/// binary tree over the shards, whose shape knows nothing of ranks: a rank sums the branches that
/// are wholly its own, the ranks give these to each other, and each sums the rest. Since the order of
/// additions is the same, so are the bytes, however many ranks there are.
///
/// Each shard is a small batch of its own where a layer asks for one: a batch normalisation takes the
/// shard's mean and variance (the ghost batches of Hoffer, Hubara and Soudry, "Train longer, generalize
/// better", 2017) and its running means are averaged as gradients are; dropout draws for each shard.
final class ShardedStep {
    private let shards: Int
    private let ranks: any Ranks
    private let network: Network
    private let gradients: Tensor
    /// What training changes by other means than gradients: running means.
    private let running: [Tensor]
    private let begun: [Tensor]
    /// Sums of branches, `[branches, gradients + running + 1]`, of the first rank first; the last
    /// column counts examples.
    private let sums: Tensor
    /// The branches of each rank, in the order of the shards.
    private let branches: [[Range<Int>]]

    /// - Parameters:
    ///   - shards: of each batch; 1 or more.
    ///   - gradients: of all that is trained, in one block, as the backward pass leaves them.
    init(
        _ network: Network, parameters: [Parameter], gradients: Tensor, shards: Int,
        ranks: any Ranks
    ) {
        (self.network, self.gradients) = (network, gradients)
        (self.shards, self.ranks) = (shards, ranks)
        running = parameters.filter { !$0.isTrained }.map(\.value)
        begun = running.map { $0.copy() }
        branches = (0..<ranks.count).map { rank in
            Self.branches(within: ranks.share(of: shards, rank: rank), of: 0..<shards)
        }
        let columns = gradients.count + running.reduce(0) { $0 + $1.count } + 1
        // One more row, for a right branch while its left one waits.
        let depth = Int.bitWidth - shards.leadingZeroBitCount
        sums = Tensor([branches.joined().count + depth + 1, columns])
    }

    /// Leaves the whole batch's gradient where the backward pass leaves a batch's.
    ///
    /// - Parameters:
    ///   - indices: the batch's examples.
    ///   - tally: to which this rank's shards are added, or all where `sharesTally`.
    ///   - pass: forward and backward through the examples of one shard, which it adds to the tally.
    func gradient(
        of indices: ArraySlice<Int>, tally: inout Tally, sharesTally: Bool,
        pass: (ArraySlice<Int>, inout Tally) -> Void
    ) {
        // All ranks draw these, so that all go on alike.
        var generators = network.generators
        let words = generators.indices.map { generators[$0].next() }
        for (kept, tensor) in zip(begun, running) { kept.assign(tensor) }
        var tallies: [Tally] = []

        func sumLeaf(_ shard: Int, into row: Int) {
            let count = indices.count
            let low = indices.startIndex + count * shard / shards
            let high = indices.startIndex + count * (shard + 1) / shards
            guard low < high else {
                sums.row(row).fill(0)
                return
            }
            network.generators = words.map {
                FastGenerator(seed: $0 &+ UInt64(shard) &* 0x9E37_79B9_7F4A_7C15)
            }
            for (kept, tensor) in zip(begun, running) { tensor.assign(kept) }
            var own = Tally()
            pass(indices[low..<high], &own)
            tallies.append(own)
            store(weight: Float(own.count), in: row)
        }
        /// Sums a branch of the tree; rows from `free` on are not in use.
        func sum(_ branch: Range<Int>, into row: Int, free: Int) {
            guard branch.count > 1 else { return sumLeaf(branch.lowerBound, into: row) }
            let (left, right) = Self.halves(branch)
            sum(left, into: row, free: free)
            sum(right, into: free, free: free + 1)
            add(free, to: row)
        }
        let whole = branches.joined().count
        var row = branches[..<ranks.rank].joined().count
        for branch in branches[ranks.rank] {
            sum(branch, into: row, free: whole)
            row += 1
        }
        if ranks.count > 1 {
            ranks.gather(sums, counts: branches.map { $0.count * sums.columns })
            var next = 0
            _ = join(0..<shards, &next)
        }
        restore()
        network.generators = generators
        for other in sharesTally ? ranks.gather(tallies).flatMap(\.self) : tallies {
            tally.add(other)
        }
    }

    // MARK: The tree

    private static func halves(_ branch: Range<Int>) -> (Range<Int>, Range<Int>) {
        let middle = (branch.lowerBound + branch.upperBound) / 2
        return (branch.lowerBound..<middle, middle..<branch.upperBound)
    }

    /// The largest branches of a tree whose shards all lie within a range.
    private static func branches(within range: Range<Int>, of branch: Range<Int>) -> [Range<Int>] {
        guard branch.overlaps(range) else { return [] }
        if range.lowerBound <= branch.lowerBound, branch.upperBound <= range.upperBound {
            return [branch]
        }
        let (left, right) = halves(branch)
        return branches(within: range, of: left) + branches(within: range, of: right)
    }

    /// Sums what the ranks have gathered, up the tree.
    ///
    /// - Parameter next: the first row that is not yet summed.
    /// - Returns: the row that holds the branch's sum.
    private func join(_ branch: Range<Int>, _ next: inout Int) -> Int {
        if branches.joined().contains(branch) {
            defer { next += 1 }
            return next
        }
        let (left, right) = Self.halves(branch)
        let row = join(left, &next)
        add(join(right, &next), to: row)
        return row
    }

    // MARK: Rows of sums

    private func add(_ other: Int, to row: Int) {
        Vector.update(
            sums.row(row).pointer, by: sums.row(other).pointer, count: sums.columns
        ) { $0 += $1 }
    }

    private func store(weight: Float, in row: Int) {
        var place = sums.row(row).pointer
        for tensor in [gradients] + running {
            for index in 0..<tensor.count { place[index] = weight * tensor.pointer[index] }
            place += tensor.count
        }
        place.pointee = weight
    }

    /// The means, from the first row's sums.
    private func restore() {
        var place = sums.row(0).pointer
        let total = place[sums.columns - 1]
        for tensor in [gradients] + running {
            for index in 0..<tensor.count { tensor.pointer[index] = place[index] / total }
            place += tensor.count
        }
    }
}
