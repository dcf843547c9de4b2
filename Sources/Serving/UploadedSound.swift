import AvazAudio
import AvazFiles
import Foundation

/// A recording that came with a request, in a file under a name of the server's own.
///
/// What comes is a file of any format that the suite reads or, where the request names a rate, single
/// precision samples, little end first, mono, full scale at ±1.
struct UploadedSound {
    let seconds: Double

    /// - Parameters:
    ///   - path: of the file to write, of the server's choice.
    ///   - longest: seconds that are taken.
    /// - Throws: `HTTPRefusal` for what is no sound, or too long; the file is then gone.
    init(
        _ request: HTTPRequest, writtenTo path: String, limits: ServingLimits, longest: Double
    ) throws {
        guard !request.body.isEmpty else {
            throw HTTPRefusal(400, "Nothing was sent: expected a recording.")
        }
        let rate = try Self.rate(of: request, limits)
        let bytes =
            try rate.map { try Self.waveFile(Self.samples(request.body), sampleRate: $0) }
            ?? request.body
        // Not as whole files are written: there is no need to wait for the disk.
        try Data(bytes).write(to: URL(filePath: path))
        do {
            seconds = try Self.length(of: path, limits: limits, longest: longest)
        } catch {
            FileSystem.remove(path)
            throw error
        }
    }

    /// Of raw samples; nil where a file was sent.
    static func rate(of request: HTTPRequest, _ limits: ServingLimits) throws -> Int? {
        guard let text = request.arguments["rate"] else { return nil }
        guard let rate = Int(text), limits.rates.contains(rate) else {
            throw HTTPRefusal(
                400,
                "The rate must be a whole number from \(limits.rates.lowerBound) to "
                    + "\(limits.rates.upperBound) samples a second.")
        }
        return rate
    }

    static func samples(_ body: [UInt8]) throws -> [Float] {
        guard body.count.isMultiple(of: 4), !body.isEmpty else {
            throw HTTPRefusal(
                400, "\(body.count) bytes are no samples: expected a multiple of 4, one or more.")
        }
        return body.withUnsafeBytes { bytes in
            (0..<body.count / 4).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// Decodes it once, as far as it may go.
    private static func length(of path: String, limits: ServingLimits, longest: Double) throws
        -> Double
    {
        do {
            let stream = try AudioStream(path, sampleRate: nil)
            while try stream.next() != nil {
                let seconds = Double(stream.samples) / Double(stream.sampleRate)
                guard seconds <= longest, stream.samples <= limits.samples else {
                    throw HTTPRefusal(
                        413,
                        "The recording is longer than \(Int(longest)) seconds, which are taken at "
                            + "most; cut it, or ask `avaz predict`.")
                }
            }
            return Double(stream.samples) / Double(stream.sampleRate)
        } catch let error as AudioError {
            throw HTTPRefusal(422, "The recording \(error.reason).")
        }
    }

    /// RIFF WAVE of single precision samples.
    static func waveFile(_ samples: [Float], sampleRate: Int) -> [UInt8] {
        func little(_ number: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        let size = 4 * samples.count
        var bytes = Array("RIFF".utf8) + little(36 + size, 4) + Array("WAVEfmt ".utf8)
        // Format 3 is of floating point numbers.
        bytes += little(16, 4) + little(3, 2) + little(1, 2) + little(sampleRate, 4)
        bytes += little(4 * sampleRate, 4) + little(4, 2) + little(32, 2)
        bytes += Array("data".utf8) + little(size, 4)
        bytes.reserveCapacity(bytes.count + size)
        for sample in samples { bytes += little(Int(sample.bitPattern), 4) }
        return bytes
    }
}
