import AvazCOpenBLAS
import AvazCVectorMath
import AvazTensors
import Synchronization

// What the machine can do, measured with the same sixteen lanes that the kernels are written in.

/// `bandwidth read|write|update BYTES`: GB/s of passes over so many bytes a thread, by all threads at once.
/// An update reads and writes each byte, and counts it twice.
func measureBandwidth(_ arguments: [String]) throws -> Double {
    let count = max(64, (Int(arguments[1]) ?? 0) / 4 / 64 * 64)
    let isUpdate = arguments[0] == "update"
    // As many passes as take some thousandths of a second, or one.
    let passes = max(1, (1 << 28) / (4 * count))
    let pass: @Sendable (UnsafeMutablePointer<Float>, Int) -> Void =
        switch arguments[0] {
        case "read": readAll
        case "write": writeAll
        default: updateAll
        }
    let best = together(
        prepare: { Tensor([count]) },
        run: { memory in for _ in 0..<passes { pass(memory.pointer, count) } })
    let bytes = Double(4 * count * passes * Parallel.threads * (isUpdate ? 2 : 1))
    return bytes / best / 1e9
}

/// `peak`: GFLOP/s of multiply-adds, two operations each, that wait for no memory, by all threads at once.
func measurePeak(_ arguments: [String]) throws -> Double {
    let rounds = 500_000
    let best = together(prepare: { Tensor([64]) }, run: { multiplyAdd($0.pointer, rounds) })
    return Double(2 * 16 * chains * rounds * Parallel.threads) / best / 1e9
}

/// `product M N K`: GFLOP/s of the BLAS on `[M, K] [K, N]`, as the suite calls it: one tile a thread at a
/// time.
func measureProduct(_ arguments: [String]) throws -> Double {
    let sizes = arguments.prefix(3).compactMap { Int($0) }
    let (m, n, k) = (sizes[0], sizes[1], sizes[2])
    var generator = FastGenerator(seed: 1)
    let (a, b, c) = (Tensor([m, k]), Tensor([k, n]), Tensor([m, n]))
    for index in 0..<a.count { a[index] = generator.normal() }
    for index in 0..<b.count { b[index] = generator.normal() }
    let times = max(1, 200_000_000 / (m * n * k))
    let best = leastSeconds {
        for _ in 0..<times {
            MatrixProduct.multiplyInTiles(a.pointer, b.pointer, into: c.pointer, m: m, n: n, k: k)
        }
    }
    return 2 * Double(m * n * k * times) / best / 1e9
}

/// `kernels`: which of its kernels OpenBLAS has taken, and what the suite's own are made of.
func kernels() -> [String] {
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
    let version = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"
    let words = version.split(separator: " ").prefix(2).joined(separator: " ")
    // Rounded once, the square of 1 + 2⁻¹² keeps its last bit.
    let x: Float = 1 + 0x1p-12
    let isFused = vm_multiply_add_scalar(x, x, -(x * x)) != 0
    return [
        "\(words), kernels for \(core)",
        "own kernels: sixteen floats at a time, "
            + (vm_looks_up_fast() != 0 ? "AVX-512" : "registers below 512 bits")
            + (isFused ? ", fused multiply-add" : ", multiply and add apart"),
    ]
}

// MARK: Trying

/// Short ones, so that one of them finds the machine at rest.
private let tries = 20

/// The least seconds of `body`: other programs can only make it longer.
private func leastSeconds(_ body: () -> Void) -> Double {
    body()
    return (0..<tries).map { _ in seconds(body) }.min() ?? .infinity
}

/// The least seconds in which all threads are through with `run`, each on memory of its own.
private func together(
    prepare: @escaping @Sendable () -> Tensor, run: @escaping @Sendable (Tensor) -> Void
) -> Double {
    let threads = Parallel.threads
    let barrier = Barrier(count: threads)
    let least = Mutex(Double.infinity)
    ThreadTeam.run(threads) { worker in
        let memory = prepare()
        run(memory)
        for _ in 0..<tries {
            // Before they meet: a thread that is kept away just after would not see the others at work.
            let start = ContinuousClock.now
            barrier.wait()
            run(memory)
            barrier.wait()
            let taken = (ContinuousClock.now - start).seconds
            if worker == 0 { least.withLock { $0 = min($0, taken) } }
        }
    }
    return least.withLock { $0 }
}

// MARK: Passes over memory, a multiple of 64 floats

// Not inlined: a pass whose result nobody looks at must not be left out.

@inline(never)
private func readAll(_ memory: UnsafeMutablePointer<Float>, _ count: Int) {
    var (sum0, sum1) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
    var (sum2, sum3) = (sum0, sum1)
    for index in stride(from: 0, to: count, by: 64) {
        sum0 += Vector.load(memory, index)
        sum1 += Vector.load(memory, index + 16)
        sum2 += Vector.load(memory, index + 32)
        sum3 += Vector.load(memory, index + 48)
    }
    Vector.store((sum0 + sum1) + (sum2 + sum3), memory, 0)
}

@inline(never)
private func writeAll(_ memory: UnsafeMutablePointer<Float>, _ count: Int) {
    let value = SIMD16<Float>(repeating: memory[0] + 1)
    for index in stride(from: 0, to: count, by: 64) {
        Vector.store(value, memory, index)
        Vector.store(value, memory, index + 16)
        Vector.store(value, memory, index + 32)
        Vector.store(value, memory, index + 48)
    }
}

@inline(never)
private func updateAll(_ memory: UnsafeMutablePointer<Float>, _ count: Int) {
    let (factor, change) = (SIMD16<Float>(repeating: 0.999), SIMD16<Float>(repeating: 0.001))
    for index in stride(from: 0, to: count, by: 64) {
        for place in stride(from: index, to: index + 64, by: 16) {
            let value = vm_multiply_add(Vector.load(memory, place), factor, change)
            Vector.store(value, memory, place)
        }
    }
}

// MARK: Arithmetic

/// Sums that run side by side, of sixteen lanes each: enough that no multiply-add waits for the one before,
/// few enough for the registers, of which AVX-512 has 32 and AVX, with half the lanes, 16.
private let chains = vm_looks_up_fast() != 0 ? 8 : 4

private struct FourSums {
    var (a, b, c, d) = (
        SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero
    )

    @inline(__always)
    mutating func advance(_ factor: SIMD16<Float>, _ change: SIMD16<Float>) {
        a = vm_multiply_add(a, factor, change)
        b = vm_multiply_add(b, factor, change)
        c = vm_multiply_add(c, factor, change)
        d = vm_multiply_add(d, factor, change)
    }

    var total: SIMD16<Float> { (a + b) + (c + d) }
}

/// - Parameter memory: 64 floats: what is multiplied by, what is added, and room for the sums.
@inline(never)
private func multiplyAdd(_ memory: UnsafeMutablePointer<Float>, _ rounds: Int) {
    let factor = Vector.load(memory, 0) + 0.999
    let change = Vector.load(memory, 16) + 0.001
    var (first, second) = (FourSums(), FourSums())
    // Sums that are alike would be worked out once.
    second.a += 1
    (second.b, second.c, second.d) = (second.a + 1, second.a + 2, second.a + 3)
    (first.b, first.c, first.d) = (second.a + 4, second.a + 5, second.a + 6)
    if chains == 8 {
        for _ in 0..<rounds {
            first.advance(factor, change)
            second.advance(factor, change)
        }
    } else {
        for _ in 0..<rounds { first.advance(factor, change) }
    }
    Vector.store(first.total, memory, 32)
    Vector.store(second.total, memory, 48)
}
