import AvazTensors
import Foundation

/// What it costs to gather floats from all ranks: the one exchange of a training in shards.
///
///     t = a + b · received        received: the bytes of the other ranks
enum Measurement {
    /// A line for each size, from 1 kB to 16 MB that each rank gives: the median of some gathers.
    static func report(of ranks: MPIRanks) -> String {
        var lines = ["ranks  bytes of each  bytes received  ms (median)  MB/s received"]
        for power in stride(from: 10, through: 24, by: 2) {
            let bytes = 1 << power
            let milliseconds = 1000 * median(of: bytes, ranks)
            let received = bytes * (ranks.count - 1)
            let rate = Double(received) / 1e3 / max(milliseconds, 1e-6)
            lines.append(
                String(
                    format: "%5d %14d %15d %12.3f %14.1f", ranks.count, bytes, received,
                    milliseconds, rate))
        }
        return lines.joined(separator: "\n")
    }

    private static func median(of bytes: Int, _ ranks: MPIRanks) -> Double {
        let counts = [Int](repeating: bytes / 4, count: ranks.count)
        let floats = Tensor([ranks.count * bytes / 4])
        let repeats = bytes > 1 << 20 ? 11 : 51
        // The first one meets cold buffers.
        let times = (0...repeats).map { _ in
            let began = ContinuousClock.now
            ranks.gather(floats, counts: counts)
            return (ContinuousClock.now - began) / .seconds(1)
        }
        return times.dropFirst().sorted()[repeats / 2]
    }
}
