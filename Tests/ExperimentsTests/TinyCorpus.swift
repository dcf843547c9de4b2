import Foundation
import AvazTensors

/// A folder of short tones named as FSDD names its digits: a digit is a pitch, a speaker a timbre.
final class TinyCorpus {
    let folder: URL

    init(digits: Int = 4, speakers: [String] = ["anna", "ben", "carl"], takes: Int = 4) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-tiny-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var generator = FastGenerator(seed: 11)
        for digit in 0..<digits {
            for (index, speaker) in speakers.enumerated() {
                for take in 0..<takes {
                    let samples = (0..<2000).map { time in
                        let phase = Float(time) * Float(digit + 2) * 0.06
                        return 0.3 * sin(phase) + 0.05 * Float(index) * sin(3 * phase)
                            + 0.02 * generator.normal()
                    }
                    try write(samples, "\(digit)_\(speaker)_\(take).wav")
                }
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// 16-bit mono at 8 kHz.
    func write(_ samples: [Float], _ name: String) throws {
        var data = Data()
        func text(_ value: String) { data.append(contentsOf: value.utf8) }
        func number(_ value: Int, bytes: Int) {
            for byte in 0..<bytes { data.append(UInt8(value >> (8 * byte) & 0xff)) }
        }
        text("RIFF")
        number(36 + 2 * samples.count, bytes: 4)
        text("WAVEfmt ")
        number(16, bytes: 4)
        number(1, bytes: 2)
        number(1, bytes: 2)
        number(8000, bytes: 4)
        number(16000, bytes: 4)
        number(2, bytes: 2)
        number(16, bytes: 2)
        text("data")
        number(2 * samples.count, bytes: 4)
        for sample in samples { number(Int(sample * 32767) & 0xffff, bytes: 2) }
        try data.write(to: folder.appending(path: name))
    }
}
