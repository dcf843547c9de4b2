#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Processes that do one piece of work together, on one machine or on several, each with a memory of
/// its own: ranks, as MPI calls them.
///
/// All take the same steps on the same data, so that a call of `gather` in one meets the same call in
/// every other; a rank that stays away makes the others wait.
public protocol Ranks: Sendable {
    /// Number of this one, `0 ..< count`.
    var rank: Int { get }
    /// How many there are; 1 or more.
    var count: Int { get }

    /// What every rank gives, in the order of the ranks.
    func gather(_ own: [UInt8]) -> [[UInt8]]

    /// The same for floats, in place: rank `r` has filled `counts[r]` of them, behind those of the ranks
    /// before it, and afterwards every rank has all.
    func gather(_ floats: Tensor, counts: [Int])
}

/// A process that works alone.
public struct OneRank: Ranks {
    /// The only one.
    public init() {}

    public var rank: Int { 0 }
    public var count: Int { 1 }
    public func gather(_ own: [UInt8]) -> [[UInt8]] { [own] }
    public func gather(_ floats: Tensor, counts: [Int]) {}
}

extension Ranks {
    /// Whether any rank says so.
    public func any(_ isSo: Bool) -> Bool {
        count == 1 ? isSo : gather([isSo ? 1 : 0]).contains([1])
    }

    /// The part of `0 ..< total` that is a rank's: as equal parts as there can be, one behind the other.
    public func share(of total: Int, rank: Int) -> Range<Int> {
        total * rank / count..<total * (rank + 1) / count
    }

    /// What every rank gives, in the order of the ranks; numbers to the last bit.
    ///
    /// - Precondition: all ranks are of one build, and so give the same kind of value.
    public func gather<Value: Codable>(_ own: Value) -> [Value] {
        guard count > 1 else { return [own] }
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try gather(Array(encoder.encode(own))).enumerated().map { from, bytes in
                try from == rank ? own : decoder.decode(Value.self, from: Data(bytes))
            }
        } catch {
            preconditionFailure("\(Value.self) of another rank: \(error)")
        }
    }
}
