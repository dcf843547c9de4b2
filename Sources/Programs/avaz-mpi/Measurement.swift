import AvazTensors
import Foundation

/// What it costs to gather floats from all ranks: the one exchange of a training in shards.
///
///     t = a + b · received        received: the bytes of the other ranks
enum Measurement {
    /// A line for each size, from 1 kB to 16 MB that each rank gives: the least and the median of some
    /// gathers; the least is what it costs where nothing else is in the way.
    static func report(of ranks: MPIRanks) -> String {
        var lines = ["ranks  bytes of each  bytes received  ms (least)  ms (median)  MB/s (least)"]
        for power in stride(from: 10, through: 24, by: 2) {
            let bytes = 1 << power
            let times = times(of: bytes, ranks).map { 1000 * $0 }
            let (least, median) = (times[0], times[times.count / 2])
            let received = bytes * (ranks.count - 1)
            let rate = Double(received) / 1e3 / max(least, 1e-6)
            lines.append(
                String(
                    format: "%5d %14d %15d %11.3f %12.3f %13.1f", ranks.count, bytes, received,
                    least,
                    median, rate))
        }
        return lines.joined(separator: "\n")
    }

    /// Seconds, the least first.
    private static func times(of bytes: Int, _ ranks: MPIRanks) -> [Double] {
        let counts = [Int](repeating: bytes / 4, count: ranks.count)
        let floats = Tensor([ranks.count * bytes / 4])
        let repeats = bytes > 1 << 20 ? 11 : 51
        // The first one meets cold buffers.
        let times = (0...repeats).map { _ in
            let began = ContinuousClock.now
            ranks.gather(floats, counts: counts)
            return (ContinuousClock.now - began) / .seconds(1)
        }
        return times.dropFirst().sorted()
    }
}
