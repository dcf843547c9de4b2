import AvazCFFTW
import AvazTensors
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The power of each bin of the discrete Fourier transform of one real frame:
/// `|X[k]|²` of `X[k] = Σ x[n] exp(-2πi k n / N)`, `k = 0 ... N / 2`.
///
/// FFTW transforms in double precision, because librosa does: what is quiet beside something loud
/// comes out alike. A real frame of even length is read as half as many complex numbers, whose
/// transform `Z` holds that of the frame (Press et al., Numerical Recipes, 12.3):
/// `2 X[k] = Z[k] + Z̅[M - k] - i exp(-2πi k / N) (Z[k] - Z̅[M - k])`, `M = N / 2`; this takes two
/// thirds of the time of FFTW's own real transform. One instance serves one thread.
final class FourierTransform {
    /// `N`.
    let length: Int
    /// `N / 2 + 1`.
    let bins: Int
    /// The frame, to be filled before `powers`.
    let input: UnsafeMutablePointer<Double>
    /// Complex numbers, real and imaginary part in turn.
    private let output: UnsafeMutablePointer<Double>
    /// `½ cos(2π k / N)` and `½ sin(2π k / N)`.
    private let cosines: [Double]
    private let sines: [Double]
    private let plan: Plan

    private struct Plan: @unchecked Sendable {
        let pointer: fftw_plan
    }

    /// FFTW's planner may be used by one thread at a time; plans are executed without it.
    static let planner = Mutex(())

    /// - Parameter length: at least 1.
    init(length: Int) {
        precondition(length > 0, "a transform of \(length) samples")
        self.length = length
        bins = length / 2 + 1
        func allocate(_ count: Int) -> UnsafeMutablePointer<Double> {
            UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
                .bindMemory(to: Double.self, capacity: count)
        }
        input = allocate(length)
        output = allocate(2 * bins)
        let angles = (0..<bins).map { 2 * Double.pi * Double($0) / Double(length) }
        cosines = angles.map { cos($0) / 2 }
        sines = angles.map { sin($0) / 2 }

        nonisolated(unsafe) let real = input
        nonisolated(unsafe) let complex = UnsafeMutablePointer<fftw_complex>(OpaquePointer(input))
        nonisolated(unsafe) let result = UnsafeMutablePointer<fftw_complex>(OpaquePointer(output))
        plan = Self.planner.withLock { _ in
            Plan(
                pointer: length % 2 == 1
                    ? fftw_plan_dft_r2c_1d(Int32(length), real, result, FFTW_ESTIMATE)
                    : fftw_plan_dft_1d(
                        Int32(length / 2), complex, result, FFTW_FORWARD, FFTW_ESTIMATE))
        }
    }

    deinit {
        Self.planner.withLock { [plan] _ in fftw_destroy_plan(plan.pointer) }
        input.deallocate()
        output.deallocate()
    }

    /// Transforms `input`, which is spent afterwards, and writes `bins` powers.
    ///
    /// Real and imaginary parts are rounded to single precision first, as librosa does.
    func powers(into powers: UnsafeMutablePointer<Float>) {
        fftw_execute(plan.pointer)
        if length % 2 == 1 {
            for bin in 0..<bins {
                let (real, imaginary) = (Float(output[2 * bin]), Float(output[2 * bin + 1]))
                powers[bin] = real * real + imaginary * imaginary
            }
        } else {
            untangle(into: powers)
        }
    }

    /// Indices are added without a check for overflow: only so is the loop vectorised.
    private func untangle(into powers: UnsafeMutablePointer<Float>) {
        let half = length / 2
        output[2 * half] = output[0]
        output[2 * half + 1] = output[1]
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                var bin = 0
                while bin <= half {
                    let mirror = half &- bin
                    let real = output[2 &* bin]
                    let imaginary = output[2 &* bin &+ 1]
                    let mirrorReal = output[2 &* mirror]
                    let mirrorImaginary = output[2 &* mirror &+ 1]
                    let evenReal = 0.5 * (real + mirrorReal)
                    let evenImaginary = 0.5 * (imaginary - mirrorImaginary)
                    let oddReal = imaginary + mirrorImaginary
                    let oddImaginary = mirrorReal - real
                    let (cosine, sine) = (cosines[bin], sines[bin])
                    let x = Float(evenReal + cosine * oddReal + sine * oddImaginary)
                    let y = Float(evenImaginary + cosine * oddImaginary - sine * oddReal)
                    powers[bin] = x * x + y * y
                    bin &+= 1
                }
            }
        }
    }
}

extension Plain {
    /// `|Σ x[n] exp(-2πi k n / N)|²`, term by term.
    static func powers(_ frame: [Double]) -> [Double] {
        (0...frame.count / 2).map { bin in
            var (real, imaginary) = (0.0, 0.0)
            for (index, value) in frame.enumerated() {
                let angle = 2 * Double.pi * Double(bin * index % frame.count) / Double(frame.count)
                real += value * cos(angle)
                imaginary -= value * sin(angle)
            }
            return real * real + imaginary * imaginary
        }
    }
}
