import CFFTW
import Synchronization

/// The discrete Fourier transform of one real frame, `X[k] = Σ x[n] exp(-2πi k n / N)`, by FFTW.
///
/// In double precision, because librosa transforms in double precision too: what is quiet beside
/// something loud comes out alike. One transform serves one thread.
final class FourierTransform {
    let length: Int
    /// `length / 2 + 1`.
    let bins: Int
    /// To be filled before `execute`.
    let input: UnsafeMutablePointer<Double>
    /// Real and imaginary part of each bin in turn.
    let output: UnsafeMutablePointer<Double>
    private let plan: Plan

    private struct Plan: @unchecked Sendable {
        let pointer: fftw_plan
    }

    /// FFTW's planner may be used by one thread at a time; plans are executed without it.
    private static let planner = Mutex(())

    init(length: Int) {
        self.length = length
        bins = length / 2 + 1
        input = .allocate(capacity: length)
        output = .allocate(capacity: 2 * bins)
        nonisolated(unsafe) let from = input
        nonisolated(unsafe) let to = UnsafeMutableRawPointer(output)
            .assumingMemoryBound(to: fftw_complex.self)
        plan = Self.planner.withLock { _ in
            Plan(pointer: fftw_plan_dft_r2c_1d(Int32(length), from, to, FFTW_ESTIMATE))
        }
    }

    deinit {
        Self.planner.withLock { [plan] _ in fftw_destroy_plan(plan.pointer) }
        input.deallocate()
        output.deallocate()
    }

    func execute() { fftw_execute(plan.pointer) }
}
