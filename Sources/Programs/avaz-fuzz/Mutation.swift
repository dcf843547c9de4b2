import AvazTensors

/// Small damage of the kinds that files suffer, and that careless readers suffer from.
struct Mutation {
    private var generator: FastGenerator

    init(seed: UInt64, case number: Int) {
        generator = FastGenerator(seed: seed, stream: UInt64(number))
    }

    private mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &generator)
    }

    /// A file of `seeds` with one to four damages.
    mutating func damaged(_ seeds: [[UInt8]], isText: Bool) -> [UInt8] {
        var bytes = seeds[below(seeds.count)]
        for _ in 0...below(4) where !bytes.isEmpty {
            switch below(isText ? 9 : 6) {
            case 0: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
            case 1: bytes[below(bytes.count)] = UInt8(below(256))
            case 2: bytes.removeSubrange(part(of: bytes))
            case 3: bytes.insert(contentsOf: bytes[part(of: bytes)], at: below(bytes.count))
            case 4: overwriteNumber(in: &bytes)
            case 5:
                let other = seeds[below(seeds.count)]
                bytes = Array(bytes[..<below(bytes.count)] + other[below(other.count)...])
            default: replaceWord(in: &bytes)
            }
        }
        return bytes
    }

    /// Mostly short, at times up to the end: a cut.
    private mutating func part(of bytes: [UInt8]) -> Range<Int> {
        let start = below(bytes.count)
        let most = bytes.count - start
        return start..<start + 1 + below(below(4) == 0 ? most : min(most, 16))
    }

    /// A count or size of a binary header: 0, the greatest, the smallest, or nearly.
    private mutating func overwriteNumber(in bytes: inout [UInt8]) {
        let width = [1, 2, 4, 8][below(4)]
        // Headers stand in front.
        let start = below(below(2) == 0 ? bytes.count : min(bytes.count, 64))
        let value: UInt64 = [
            0, 1, .max, .max >> 1, 1 << 63, 0x7fff_ffff, 0x8000_0000, UInt64(below(70_000)),
        ][below(8)]
        let isBigEndian = below(2) == 0
        for index in 0..<min(width, bytes.count - start) {
            let shift = UInt64(8 * (isBigEndian ? width - 1 - index : index))
            bytes[start + index] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    private static let words = [
        "0", "-1", "1", "1e308", "-1e308", "1e-320", "0.5", "99999999999999999999", "2147483648",
        "9223372036854775807", "null", "true", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[0]", "NaN",
        "\"\\ud800\"", "\"../x\"", "\"\\u0000\"", "[[[[[[[[[[[[",
    ].map { Array($0.utf8) }

    /// A number, a word or a quoted text in the place of another.
    private mutating func replaceWord(in bytes: inout [UInt8]) {
        func isInside(_ byte: UInt8) -> Bool { !" \n,:[]{}".utf8.contains(byte) }
        let place = below(bytes.count)
        guard let start = bytes[place...].firstIndex(where: isInside) else { return }
        let end = bytes[start...].firstIndex { !isInside($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Self.words[below(Self.words.count)])
    }
}
