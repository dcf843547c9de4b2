import AvazCMPI
import AvazTensors

/// The processes that `mpirun` has started, which speak to each other by MPI.
///
/// Only gathered, never summed: the order of `MPI_SUM` may depend on the number of ranks.
struct MPIRanks: Ranks {
    let rank: Int
    let count: Int
    /// How many of them run on this machine.
    let neighbours: Int

    /// Joins the others; once in a process. Without `mpirun` there are none.
    init() {
        mpi_start()
        (rank, count, neighbours) = (Int(mpi_rank()), Int(mpi_count()), Int(mpi_neighbours()))
    }

    func gather(_ own: [UInt8]) -> [[UInt8]] {
        guard count > 1 else { return [own] }
        var lengths = [Int64](repeating: 0, count: count)
        mpi_gather_number(Int64(own.count), &lengths)
        let counts = lengths.map(Int.init)
        let starts = Self.starts(counts)
        let bytes = [UInt8](unsafeUninitializedCapacity: counts.reduce(0, +)) { bytes, filled in
            if let start = bytes.baseAddress {
                own.withUnsafeBufferPointer { source in
                    guard let source = source.baseAddress else { return }
                    (start + starts[rank]).update(from: source, count: own.count)
                }
                gather(start, counts, starts)
            }
            filled = bytes.count
        }
        return zip(starts, counts).map { Array(bytes[$0..<$0 + $1]) }
    }

    func gather(_ floats: Tensor, counts: [Int]) {
        guard count > 1 else { return }
        let bytes = counts.map { 4 * $0 }
        floats.pointer.withMemoryRebound(to: UInt8.self, capacity: 4 * floats.count) {
            gather($0, bytes, Self.starts(bytes))
        }
    }

    private func gather(_ bytes: UnsafeMutablePointer<UInt8>, _ counts: [Int], _ starts: [Int]) {
        var (short, begins) = (
            [Int32](repeating: 0, count: count), [Int32](repeating: 0, count: count)
        )
        mpi_gather(bytes, counts.map(Int64.init), starts.map(Int64.init), &short, &begins)
    }

    private static func starts(_ counts: [Int]) -> [Int] {
        counts.indices.map { counts[..<$0].reduce(0, +) }
    }
}
