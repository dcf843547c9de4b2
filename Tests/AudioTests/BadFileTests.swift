import Foundation
import Testing

@testable import AvazAudio

/// Every bad file gives one line that names it and says what was expected.
@Suite struct BadFileTests {
    private let samples: [Float] = (0..<1000).map { Float($0) / 1000 }

    private func expectFailure(
        _ bytes: [UInt8]?, _ words: String..., at location: SourceLocation = #_sourceLocation
    ) throws {
        try inFolder { folder in
            let path = "\(folder)/clip.wav"
            if let bytes { try Data(bytes).write(to: URL(filePath: path)) }
            expectFailure(path: path, words, at: location)
        }
    }

    private func expectFailure(
        path: String, _ words: [String], at location: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: location) {
            try AudioDecoder(sampleRate: 16000).decode(path)
        } throws: { error in
            let text = "\(error)"
            return error is AudioError && text.hasPrefix("\(path): ") && !text.contains("\n")
                && words.allSatisfy(text.contains)
        }
    }

    @Test func missing() throws {
        try expectFailure(nil, "does not exist", "check the path")
        expectFailure(path: Golden.path("float.wav") + "/inside", ["does not exist"])
    }

    @Test func folder() { expectFailure(path: Golden.path(""), ["is a folder"]) }

    @Test func device() { expectFailure(path: "/dev/null", ["is a pipe or a device"]) }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func withoutPermission() throws {
        try inFolder { folder in
            let path = "\(folder)/clip.wav"
            try WaveFile(floats: samples).write(to: path)
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
            expectFailure(path: path, ["may not be read", "permission"])
        }
    }

    @Test func empty() throws { try expectFailure([], "is empty (0 bytes)") }

    @Test func notAudio() throws {
        try expectFailure(Array("These are no sounds.\n".utf8), "is text and no audio")
        try expectFailure((0..<5000).map { UInt8($0 * 7919 % 251) }, "is not audio")
        try expectFailure(Array("RIFF".utf8), "is not audio", "expected WAV")
        try expectFailure(Array("RIFF    WAVE".utf8), "is not audio", "expected WAV")
        try expectFailure(Array(WaveFile(floats: samples).bytes.prefix(30)), "is not audio")
    }

    @Test func withoutSamples() throws {
        try expectFailure(WaveFile(floats: []).bytes, "has no samples")
    }

    @Test func truncated() throws {
        let whole = WaveFile(floats: samples).bytes
        try expectFailure(Array(whole.dropLast(1)), "is truncated", "4000 bytes", "3999")
        try expectFailure(Array(whole.prefix(100)), "is truncated", "4000 bytes", "56")
        for name in ["pcm_16.au", "pcm_16.aiff", "pcm_16.flac", "pcm_24.flac"] {
            let bytes = try Array(Data(contentsOf: URL(filePath: Golden.path(name))))
            try expectFailure(Array(bytes.prefix(bytes.count / 2)), "is truncated", "copy it again")
        }
    }

    /// Two gigabytes are promised: refused without asking for that much memory.
    @Test func headerThatLies() throws {
        var file = WaveFile(floats: samples)
        file.promised = 2_000_000_000
        file.riffLength = 2_000_000_036
        try expectFailure(file.bytes, "is truncated", "2000000000 bytes", "4000")
    }

    @Test(.timeLimit(.minutes(1)))
    func aPipeIsRefusedWithoutWaiting() throws {
        try inFolder { folder in
            let path = "\(folder)/clip.wav"
            #expect(mkfifo(path, 0o600) == 0)
            expectFailure(path: path, ["is a pipe or a device", "save it first"])
        }
    }

    @Test func streamedFLACIsRead() throws {
        var bytes = try Array(Data(contentsOf: URL(filePath: Golden.path("pcm_16.flac"))))
        // The 36 bits of the count of samples, which are zero where it is not known.
        bytes[21] &= 0xf0
        for index in 22..<26 { bytes[index] = 0 }
        try inFolder { folder in
            try Data(bytes).write(to: URL(filePath: "\(folder)/clip.flac"))
            let decoder = AudioDecoder(sampleRate: nil)
            let signal = try decoder.decode("\(folder)/clip.flac")
            #expect(try signal == decoder.decode(Golden.path("pcm_16.flac")))
        }
    }

    /// The square of such an amplitude, summed over a frame, is no float any more.
    @Test(arguments: [Float(2e15), -3e38])
    func farBeyondFullScale(value: Float) throws {
        var file = WaveFile(floats: samples)
        file.floats[7] = value
        try expectFailure(file.bytes, "sample 7 is \(value)", "full scale is 1")
    }

    @Test func notFinite() throws {
        for (value, name) in [
            (Float.nan, "NaN"), (.infinity, "infinite"), (-.infinity, "infinite"),
        ] {
            var spoilt = samples
            spoilt[789] = value
            try expectFailure(
                WaveFile(floats: spoilt).bytes, "sample 789 is \(name)", "finite numbers")
        }
        var late = Array(repeating: Float(0.1), count: 60_000)
        late[59_999] = .nan
        try expectFailure(WaveFile(floats: late, channels: 2).bytes, "sample 29999 is NaN")
    }

    @Test func absurdRates() throws {
        try expectFailure(WaveFile(floats: samples, sampleRate: 1).bytes, "1 samples a second")
        try expectFailure(
            WaveFile(floats: samples, sampleRate: 2_000_000_000).bytes, "samples a second")
    }
}
