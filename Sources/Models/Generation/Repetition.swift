/// A generated sequence that ends by going round in a circle: one note again and again, or a few.
///
/// Networks that draw the likeliest symbol always fall into it, and those that have collapsed.
///
/// ```swift
/// Repetition.atEnd(of: [3, 1, 4, 9, 9, 9, 9, 9, 9], least: 6)   // period 1, 6 symbols
/// ```
public struct Repetition: Equatable, Sendable {
    /// Symbols after which it begins anew.
    public var period: Int
    /// Symbols at the end that repeat: three periods or more.
    public var length: Int

    /// The repetition of the shortest period that takes up the end; nil where there is none.
    ///
    /// - Parameters:
    ///   - longestPeriod: of those looked for, in symbols.
    ///   - least: symbols that must repeat; three periods in any case.
    public static func atEnd(
        of sequence: [Int32], longestPeriod: Int = 32, least: Int = 24
    ) -> Repetition? {
        guard sequence.count >= 3 else { return nil }
        for period in 1...max(1, min(longestPeriod, sequence.count / 3)) {
            var start = sequence.count - period
            while start > 0, sequence[start - 1] == sequence[start - 1 + period] { start -= 1 }
            let length = sequence.count - start
            if length >= max(least, 3 * period) {
                return Repetition(period: period, length: length)
            }
        }
        return nil
    }

    /// What to tell who asked for `count` symbols, and what to try.
    public func remark(count: Int) -> String {
        let what = period == 1 ? "one symbol" : "the same \(period) symbols"
        return "the last \(length) of \(count) symbols repeat \(what): try a higher temperature, "
            + "or top-p 0.95 in place of greedy; a model that does so all the same has collapsed"
    }
}
