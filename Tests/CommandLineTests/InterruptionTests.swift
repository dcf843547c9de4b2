import Foundation
import Testing

/// Signals from outside.
@Suite struct InterruptionTests {
    /// The moment before the program listens, the moment it begins to, and later ones.
    @Test func noSignalIsLost() throws {
        let corpus = try TinyCorpus()
        for step in 0..<12 {
            let (process, output, errors) = try Program.start([
                "run", "mlp-two-hidden", "--data", corpus.folder.path, "--results",
                corpus.folder.path + "/results", "--epochs", "1000000", "--quiet", "--threads", "1",
            ])
            usleep(UInt32(step) * 9000)
            process.interrupt()
            let result = Program.finish(process, output, errors)
            let isEnded = process.terminationReason == .uncaughtSignal && result.status == SIGINT
            #expect(isEnded || result.status == 130, "\(step): \(result)")
        }
    }

    /// `nohup` has its program ignore the hang-up that ends a terminal's programs.
    @Test(arguments: [true, false])
    func aHangUpThatIsIgnoredStaysSo(isIgnored: Bool) throws {
        let corpus = try TinyCorpus()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", (isIgnored ? "trap '' HUP; " : "") + "exec \"$0\" \"$@\"", Program.path(),
            "run", "mlp-two-hidden", "--data", corpus.folder.path, "--results",
            corpus.folder.path + "/results", "--epochs", "1000000", "--quiet", "--threads", "1",
        ]
        process.currentDirectoryURL = Program.package
        process.standardError = FileHandle.nullDevice
        try process.run()
        usleep(700_000)
        kill(process.processIdentifier, SIGHUP)
        if isIgnored {
            usleep(500_000)
            #expect(process.isRunning)
            process.terminate()
        }
        process.waitUntilExit()
        // The system's own way where the program was not yet listening.
        #expect([130, isIgnored ? SIGTERM : SIGHUP].contains(process.terminationStatus))
    }
}
