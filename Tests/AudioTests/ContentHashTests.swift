import Testing

@testable import AvazAudio

@Suite struct ContentHashTests {
    /// `xxhash.xxh64((np.arange(n, dtype="<f4") * 0.25 - 3).tobytes(), seed=16000)`
    static let golden: [(Int, UInt64)] = [
        (0, 0xdf5a_2911_63de_a043), (1, 0x265c_79f7_5191_d677), (2, 0xb9a7_a49d_c622_98e1),
        (3, 0x9069_c13d_f7cb_9da4), (7, 0x4b47_db55_2c4b_ce1a), (8, 0x9461_b4b8_3eaa_165a),
        (9, 0x7484_a89b_d928_a3a0), (15, 0xb1ed_8197_f099_9df4), (16, 0xabe6_1ad1_67bf_f8dd),
        (31, 0xb334_b47b_ea31_8412), (100, 0x8b52_5a55_6afd_b7a8),
    ]

    @Test(arguments: golden)
    func agreesWithXXH64(count: Int, expected: UInt64) {
        let samples = (0..<count).map { Float($0) * 0.25 - 3 }
        for size in [1, 3, 8, 11, 100] {
            var hash = ContentHash(seed: 16000)
            for start in stride(from: 0, to: count, by: size) {
                samples[start..<min(start + size, count)].withUnsafeBufferPointer {
                    hash.update($0)
                }
            }
            #expect(hash.value == expected)
        }
    }

    @Test func tellsSamplesRatesAndOrderApart() throws {
        try inFolder { folder in
            func hash(_ samples: [Float], _ rate: Int, to target: Int?) throws -> UInt64 {
                try WaveFile(floats: samples, sampleRate: rate).write(to: "\(folder)/a.wav")
                return try AudioDecoder(sampleRate: target).decode("\(folder)/a.wav").contentHash
            }
            let first = try hash([0.1, 0.2, 0.3], 8000, to: nil)
            #expect(try hash([0.1, 0.2, 0.3], 8000, to: 16000) == first)
            #expect(try hash([0.1, 0.2, 0.3], 16000, to: nil) != first)
            #expect(try hash([0.2, 0.1, 0.3], 8000, to: nil) != first)
            #expect(try hash([0.1, 0.2, 0.3, 0], 8000, to: nil) != first)
        }
    }
}
