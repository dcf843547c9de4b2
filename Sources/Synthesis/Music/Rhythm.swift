/// A bar's rhythm as a string, one character a step, the steps equally long.
///
/// `X` is an accent, `x` a beat, `o` a soft one; `-` holds what sounds, `.` is silence. A bar of
/// four quarters is as well "x.x.x.x." as "xxxx", the first twice as short.
struct Rhythm: ExpressibleByStringLiteral, Sendable {
    struct Beat: Equatable, Sendable {
        /// Where in the bar it begins, 0 ..< 1.
        var start: Double
        /// How much of the bar it fills.
        var length: Double
        /// 1 ... 127.
        var velocity: Int
    }

    let beats: [Beat]

    init(stringLiteral steps: String) {
        let step = 1 / Double(steps.count)
        var beats: [Beat] = []
        for (index, symbol) in steps.enumerated() {
            let velocities: [Character: Int] = ["X": 112, "x": 92, "o": 62]
            if let velocity = velocities[symbol] {
                beats.append(Beat(start: Double(index) * step, length: step, velocity: velocity))
            } else if symbol == "-" && !beats.isEmpty {
                beats[beats.count - 1].length += step
            } else {
                precondition(symbol == ".", "'\(symbol)' in the rhythm \(steps)")
            }
        }
        self.beats = beats
    }
}
