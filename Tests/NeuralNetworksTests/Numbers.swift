import AvazTensors

/// Whole numbers from -4 to 4: sums of their products are exact, in whatever order they are added up,
/// so that a fast kernel must give what the plain loop gives.
func wholeTensor(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = FastGenerator(seed: seed)
    let count = shape.reduce(1, *)
    return Tensor(shape, (0..<count).map { _ in Float(Int.random(in: -4...4, using: &generator)) })
}

/// What `run` gives with one, two and three threads.
func atThreads<Result>(_ run: () throws -> Result) rethrows -> [Result] {
    defer { Parallel.threads = Parallel.processors }
    return try (1...3).map {
        Parallel.threads = $0
        return try run()
    }
}
