import AvazTensors

/// No vector, parts of one, whole ones, whole ones with a rest, and past four at once.
let lengths = Array(0...70) + [127, 128, 129, 200]

/// Whole numbers from -4 to 4: sums of their products are exact, in whatever order they are added up,
/// so that a fast kernel must give what the plain loop gives.
func wholeNumbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = FastGenerator(seed: seed)
    return (0..<count).map { _ in Float(Int.random(in: -4...4, using: &generator)) }
}

/// With NaN behind, which shows in every sum that reads too far.
func guarded(_ numbers: [Float]) -> [Float] { numbers + [Float](repeating: .nan, count: 17) }

/// Room for `count` numbers, and a few behind that must stay as they are.
struct Room {
    static let untouched: Float = -77
    let tensor: Tensor
    let count: Int

    init(_ numbers: [Float]) {
        count = numbers.count
        tensor = Tensor([count + 17], numbers + [Float](repeating: Self.untouched, count: 17))
    }

    init(count: Int) { self.init([Float](repeating: 5, count: count)) }

    var pointer: UnsafeMutablePointer<Float> { tensor.pointer }

    /// What was written; nil where something behind it was.
    var numbers: [Float]? {
        let all = tensor.array
        return all[count...].allSatisfy { $0 == Self.untouched } ? Array(all[..<count]) : nil
    }
}

/// What `run` gives with one, two and three threads.
func atThreads<Result>(_ run: () throws -> Result) rethrows -> [Result] {
    defer { Parallel.threads = Parallel.processors }
    return try (1...3).map {
        Parallel.threads = $0
        return try run()
    }
}
