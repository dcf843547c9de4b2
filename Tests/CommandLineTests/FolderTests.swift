import Foundation
import Testing

/// What commands do with odd files and folders, and with their own output.
@Suite(.timeLimit(.minutes(5))) final class FolderTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-folders-\(UUID().uuidString)")
    let manager = FileManager.default

    init() throws {
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A network so small that it is taught in no time.
    private static let experiment = """
        {
          title: "A tiny network", task: "genres",
          features: { kinds: ["mfcc"], transformLength: 256, hopLength: 128, melBands: 40,
            coefficients: 13, pooling: ["mean"] },
          scaling: { fit: "train" },
          split: { kind: "stratified", testFraction: 0.3 },
          model: { kind: "mlp", hidden: [8], activation: "relu", initialiser: "he" },
          training: { epochs: 40, batchSize: 1, learningRate: 0.01, loss: "mse" },
          seeds: [1],
        }
        """

    /// Tones of three pitches in three folders; a clip's tone is a little off its folder's.
    private func tones(_ name: String, rate: Int = 8000) throws -> String {
        for (label, pitch) in [("lo", 300.0), ("mid", 1000.0), ("hi", 2500.0)] {
            for take in 0..<6 {
                try tone(
                    "\(name)/\(label)/\(take).wav", hertz: pitch * (1 + Double(take) / 50),
                    rate: rate)
            }
        }
        return folder.path + "/" + name
    }

    /// Three tenths of a second, 16-bit mono.
    private func tone(_ path: String, hertz: Double, rate: Int = 8000) throws {
        func little(_ number: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        let count = 3 * rate / 10
        let samples = (0..<count).flatMap { time in
            little(Int(9000 * sin(2 * Double.pi * hertz * Double(time) / Double(rate))), 2)
        }
        let header =
            Array("RIFF".utf8) + little(36 + 2 * count, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
            + little(1, 2) + little(1, 2) + little(rate, 4) + little(2 * rate, 4) + little(2, 2)
            + little(16, 2) + Array("data".utf8) + little(2 * count, 4)
        let file = folder.appending(path: path)
        try manager.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(header + samples).write(to: file)
    }

    private func write(_ text: String, _ name: String) throws {
        let file = folder.appending(path: name)
        try manager.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func read(_ name: String) -> String? {
        try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    private func run(_ data: String, _ options: String...) throws -> Program.Result {
        try write(Self.experiment, "tiny.json5")
        let (process, output, errors) = try Program.start(
            [
                "run", folder.path + "/tiny.json5", "--data", data, "--results",
                folder.path + "/place/Results",
            ] + options)
        return Program.finish(process, output, errors)
    }

    /// What a shell makes of it, with `$AVAZ` for the program.
    private func shell(_ command: String) throws -> Program.Result {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = Program.package
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["AVAZ": Program.path(), "DIR": folder.path]
        ) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return Program.finish(process, output, errors)
    }

    // MARK: Results

    @Test(arguments: ["../../music", "..", "a/b", "", "a\nb"])
    func aCorpusCannotChooseAFolderElsewhere(name: String) throws {
        let data = try tones("music-data")
        try write("mine", "music/tiny/thesis.txt")
        try manager.createDirectory(
            at: folder.appending(path: "place/Results"), withIntermediateDirectories: true)
        try JSONEncoder().encode(["name": name])
            .write(to: folder.appending(path: "music-data/corpus.json"))
        let result = try run(data, "--quiet")
        #expect(result.status == 1 && result.errors.count == 1)
        #expect(result.errors.first?.contains("must be a plain name") == true)
        try manager.removeItem(atPath: data + "/corpus.json")
        #expect(try run(data, "--quiet", "--corpus", name).status == 64)
        #expect(read("music/tiny/thesis.txt") == "mine")
        #expect(try manager.contentsOfDirectory(atPath: folder.path + "/place/Results") == [])
    }

    @Test func onlyResultsAreReplaced() throws {
        let data = try tones("tones")
        try write("mine", "place/Results/tones/tiny/thesis.txt")
        let refused = try run(data, "--quiet")
        #expect(refused.status == 1 && refused.errors.count == 1)
        #expect(refused.errors.first?.contains("holds no run.json") == true)
        #expect(read("place/Results/tones/tiny/thesis.txt") == "mine")
        try manager.removeItem(at: folder.appending(path: "place/Results"))

        try write("# My thesis", "place/Results/README.md")
        #expect(try run(data, "--quiet").errors.first?.contains("README.md: would be") == true)
        #expect(read("place/Results/README.md") == "# My thesis")
        try manager.removeItem(at: folder.appending(path: "place/Results"))

        for _ in 0..<2 {
            let result = try run(data, "--quiet")
            #expect(result.status == 0 && result.errors == [] && result.output == "")
        }
        #expect(
            try manager.contentsOfDirectory(atPath: folder.path + "/place/Results/tones") == [
                "tiny"
            ]
        )
    }

    @Test func whatAKilledRunLeftIsClearedByTheNext() throws {
        let data = try tones("tones")
        #expect(try run(data, "--quiet").status == 0)
        let record = read("place/Results/tones/tiny/run.json")
        let (process, output, errors) = try Program.start([
            "run", folder.path + "/tiny.json5", "--data", data, "--epochs", "1000000", "--results",
            folder.path + "/place/Results",
        ])
        let corpus = folder.path + "/place/Results/tones"
        while process.isRunning, try manager.contentsOfDirectory(atPath: corpus).count < 2 {
            Thread.sleep(forTimeInterval: 0.05)
        }
        kill(process.processIdentifier, SIGKILL)
        _ = Program.finish(process, output, errors)
        #expect(try manager.contentsOfDirectory(atPath: corpus).count == 2)
        #expect(read("place/Results/tones/tiny/run.json") == record)
        #expect(try run(data, "--quiet").status == 0)
        #expect(try manager.contentsOfDirectory(atPath: corpus) == ["tiny"])
    }

    // MARK: Recordings

    @Test func aPipeAmongTheRecordingsIsNamed() throws {
        let data = try tones("tones")
        #expect(mkfifo(data + "/hi/pipe.wav", 0o600) == 0)
        let result = try Program.run("check", data, "--task", "genres")
        #expect(result.status == 0)
        #expect(result.output.contains("hi/pipe.wav: is a pipe"))
        #expect(result.output.contains("Read as      class: the folder; no groups"))
        for arguments in [["compare", data + "/hi/pipe.wav", data], ["predict", data, data]] {
            let (process, output, errors) = try Program.start(arguments)
            #expect(Program.finish(process, output, errors).status == 1)
        }
        #expect(mkfifo(folder.path + "/run.json", 0o600) == 0)
        #expect(try Program.run("compare", folder.path, folder.path).status == 1)
    }

    #if os(Linux)
        @Test func namesAreBytes() throws {
            try tone("odd/b/0.wav", hertz: 300)
            try tone("odd/Jos\u{e9}/0.wav", hertz: 400)
            try tone("odd/Jose\u{301}/0.wav", hertz: 500)
            let made = try shell(
                #"cd "$DIR/odd" && d=$(printf 'caf\351') && mkdir "$d" && cp b/0.wav "$d/" && "#
                    + #"cp b/0.wav "b/$(printf 'a\tb\033[1m').wav" && "$AVAZ" features rms "#
                    + #""$d/0.wav" --output "$d/x.npy" && "$AVAZ" check . --task speakers"#)
            #expect(made.status == 0 && made.errors == [], "\(made)")
            for line in ["Clips        5 usable, 0 rejected", "Classes      4", "caf\\xE9/0.wav"] {
                #expect(made.output.contains(line), "\(made.output)")
            }
            #expect(made.output.contains("b/a\\x09b\\x1B[1m.wav"))
        }
    #endif

    @Test func decodersAreQuiet() throws {
        // The rest behind the last frame makes libmpg123 warn.
        let golden = Program.package.path + "/Tests/AudioTests/Golden/long.mp3"
        let bytes = try Data(contentsOf: URL(filePath: golden)) + Data(count: 1000)
        for name in ["a/0.mp3", "a/1.mp3", "b/0.mp3", "b/1.mp3"] {
            try write("", "music/\(name)")
            try bytes.write(to: folder.appending(path: "music/\(name)"))
        }
        let result = try Program.run("check", folder.path + "/music", "--task", "genres")
        #expect(result.status == 0 && result.errors == [], "\(result.errors)")
        #expect(result.output.contains("4 usable, 0 rejected"))
    }

    @Test func whatWasTaughtAtOneRateIsAskedAtIt() throws {
        #expect(try run(try tones("tones"), "--quiet").status == 0)
        let model = folder.path + "/place/Results/tones/tiny"
        for (rate, hertz) in [(8000, 1010.0), (44100, 1010.0), (22050, 2550.0)] {
            try tone("x.wav", hertz: hertz, rate: rate)
            let answer = try Program.run("predict", model, folder.path + "/x.wav").output
            #expect(answer.contains(hertz < 2000 ? "\tmid\t" : "\thi\t"), "\(rate): \(answer)")
        }
    }

    // MARK: Output

    @Test func theRecordingIsNeverOverwritten() throws {
        for (command, ending) in [("features", "npy"), ("plot", "svg")] {
            let file = "x.\(ending)"
            try tone(file, hertz: 300)
            let before = try Data(contentsOf: folder.appending(path: file))
            try manager.linkItem(
                at: folder.appending(path: file), to: folder.appending(path: "y.\(ending)"))
            try tone("x.wav", hertz: 300)
            let input = folder.path + "/" + file
            for output in ["/x.wav", "/" + file, "/./" + file, "/y.\(ending)"] {
                let arguments =
                    command == "features"
                    ? ["features", "rms", input, "--output", folder.path + output]
                    : ["plot", input, "--kind", "mel", "--output", folder.path + output]
                let (process, stdout, stderr) = try Program.start(arguments)
                let result = Program.finish(process, stdout, stderr)
                #expect(result.status == 64 && result.errors.count == 1, "\(output)")
            }
            #expect(try Data(contentsOf: folder.appending(path: file)) == before)
        }
    }

    #if os(Linux)
        @Test(arguments: [">/dev/full", ">&-"])
        func whatCannotBeSaidEndsWithStatus1(target: String) throws {
            for command in ["list", "--help", "run --help", "summary mlp-two-hidden"] {
                let result = try shell("\"$AVAZ\" \(command) \(target)")
                #expect(result.status == 1, "\(command) \(target)")
                #expect(result.errors.count == 1 && result.errors[0].contains("stdout: "))
            }
        }
    #endif

    @Test func aClosedPipeEndsWithStatus1() throws {
        let result = try shell(#"{ sleep 1; "$AVAZ" list; echo "status $?" >&2; } | true"#)
        #expect(result.errors.last == "status 1")
        #expect(result.errors.count == 2 && result.errors[0].contains("Broken pipe"))
    }

    @Test func complaintsThatCannotBeSaidEndWithStatus1() throws {
        let data = try tones("tones")
        for target in ["2>/dev/full", "2>&-"] {
            let bad = try shell("\"$AVAZ\" rum \(target)")
            #expect(bad.status == 64)
            try Data("no".utf8).write(to: folder.appending(path: "tones/notes.m4a"))
            #expect(try shell("\"$AVAZ\" check '\(data)' --task genres \(target)").status == 0)
            let told = try run(data)
            #expect(told.errors.count == 1 && told.errors[0].contains("1 .m4a"))
            let mute = try shell(
                "\"$AVAZ\" run '\(folder.path)/tiny.json5' --data '\(data)' --results "
                    + "'\(folder.path)/other' \(target)")
            #expect(mute.status == 1)
        }
    }
}
