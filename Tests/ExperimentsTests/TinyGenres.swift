import Foundation
import AvazTensors

/// A folder of short tones, one folder a genre: a genre is a pitch, every clip a little different.
final class TinyGenres {
    let folder: URL

    /// - Parameter seconds: of each clip, at 8 kHz.
    init(genres: [String] = ["blues", "jazz", "rock"], clips: Int = 5, seconds: Double = 1) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-genres-\(UUID().uuidString)")
        var generator = FastGenerator(seed: 5)
        for (index, genre) in genres.enumerated() {
            for clip in 0..<clips {
                let noise = (0..<Int(seconds * 8000)).map { _ in generator.normal() }
                let samples = noise.enumerated().map { time, noise in
                    0.3 * sin(Float(time) * (Float(index) * 0.25 + 0.2 + Float(clip) * 0.01))
                        + 0.02 * noise
                }
                try write(samples, "\(genre)/\(genre).0000\(clip).wav")
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// 16-bit audio below the folder.
    func write(_ samples: [Float], _ name: String, sampleRate: Int = 8000, channels: Int = 1) throws
    {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        var data = Data()
        func number(_ value: Int, bytes: Int) {
            for byte in 0..<bytes { data.append(UInt8(value >> (8 * byte) & 0xff)) }
        }
        data.append(contentsOf: "RIFF".utf8)
        number(36 + 2 * samples.count * channels, bytes: 4)
        data.append(contentsOf: "WAVEfmt ".utf8)
        number(16, bytes: 4)
        number(1, bytes: 2)
        number(channels, bytes: 2)
        number(sampleRate, bytes: 4)
        number(2 * sampleRate * channels, bytes: 4)
        number(2 * channels, bytes: 2)
        number(16, bytes: 2)
        data.append(contentsOf: "data".utf8)
        number(2 * samples.count * channels, bytes: 4)
        for sample in samples {
            for _ in 0..<channels { number(Int(sample * 32767) & 0xffff, bytes: 2) }
        }
        try data.write(to: file)
    }
}
