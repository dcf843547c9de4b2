import Foundation
import Testing

@testable import AvazAudio

@Suite(.serialized) struct QuietDecoderTests {
    /// Where stderr leads.
    private var target: stat {
        var status = stat()
        fstat(STDERR_FILENO, &status)
        return status
    }

    @Test func stderrLeadsNowhereWhileAnMP3IsOpenAndBackAfterwards() throws {
        let before = target
        do {
            let file = try SoundFile(Golden.path("mpeg_layer_iii.mp3"))
            var nowhere = stat()
            #expect(stat("/dev/null", &nowhere) == 0)
            #expect(target.st_rdev == nowhere.st_rdev)
            let second = try SoundFile(Golden.path("mpeg_layer_iii.mp3"))
            #expect(file.channels == second.channels)
        }
        #expect(target.st_ino == before.st_ino && target.st_rdev == before.st_rdev)
    }
}
