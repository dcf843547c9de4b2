import AvazCFFTW
import Synchronization

/// The discrete Fourier transform of a real frame and its inverse, in double precision:
///
///     X[k] = Σ x[n] exp(-2πi k n / N)        x[n] = 1/N Σ X[k] exp(2πi k n / N)
///
/// with `X[N - k]` the conjugate of `X[k]`, so that `N / 2 + 1` numbers say all. One instance serves one
/// thread. (`FourierTransform`, which gives powers alone, is the quicker where no way back is wanted.)
final class FourierPair {
    /// `N`.
    let length: Int
    /// `N / 2 + 1`.
    let bins: Int
    /// The frame.
    let frame: UnsafeMutablePointer<Double>
    /// Real and imaginary part in turn, `2 · bins`.
    let spectrum: UnsafeMutablePointer<Double>
    private let plans: Plans

    private struct Plans: @unchecked Sendable {
        let forward: fftw_plan
        let backward: fftw_plan
    }

    /// - Parameter length: at least 1.
    init(length: Int) {
        precondition(length > 0, "a transform of \(length) samples")
        self.length = length
        bins = length / 2 + 1
        func allocate(_ count: Int) -> UnsafeMutablePointer<Double> {
            UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
                .bindMemory(to: Double.self, capacity: count)
        }
        frame = allocate(length)
        spectrum = allocate(2 * bins)
        nonisolated(unsafe) let real = frame
        nonisolated(unsafe) let complex = UnsafeMutablePointer<fftw_complex>(
            OpaquePointer(spectrum))
        plans = FourierTransform.planner.withLock { _ in
            Plans(
                forward: fftw_plan_dft_r2c_1d(Int32(length), real, complex, FFTW_ESTIMATE),
                backward: fftw_plan_dft_c2r_1d(Int32(length), complex, real, FFTW_ESTIMATE))
        }
    }

    deinit {
        FourierTransform.planner.withLock { [plans] _ in
            fftw_destroy_plan(plans.forward)
            fftw_destroy_plan(plans.backward)
        }
        frame.deallocate()
        spectrum.deallocate()
    }

    /// From `frame` to `spectrum`.
    func forward() { fftw_execute(plans.forward) }

    /// From `spectrum`, which is spent afterwards, to `frame`.
    func inverse() {
        fftw_execute(plans.backward)
        for index in 0..<length { frame[index] /= Double(length) }
    }
}
